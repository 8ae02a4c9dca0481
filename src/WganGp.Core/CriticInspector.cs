using TorchSharp;
using WganGp.Inspection;
using WganGp.Networks;
using WganGp.Operations;
using WganGp.Runtime;

namespace WganGp;

/// <summary>
/// The check before training: finds what makes a critic unsuitable for the gradient penalty (arXiv 1704.00028), by the types of
/// its modules and by its behaviour.
/// </summary>
/// <remarks>
/// <para>It runs the critic some twenty times, with one backward pass, on a batch of the size given, in the modes that its modules are
/// in, because training does not change those. A BatchNorm in evaluation mode is therefore not a finding.</para>
/// <para>Weights (which it scales temporarily), buffers, gradients and the global random state of the CPU are restored
/// bit for bit; the random state of another device and state that is not a tensor cannot be restored. Call it
/// between two training steps, not between a forward pass and its backward pass.</para>
/// </remarks>
public static class CriticInspector
{
    /// <summary>Inspects a critic.</summary>
    /// <param name="critic">The critic.</param>
    /// <param name="samples">
    /// Some real samples, <c>[N, …]</c>, rank 2 or more, floating point and finite. One is enough, or one pack of
    /// <see cref="ICritic.Pac"/>, a batch is better; moved to the critic's device and type.
    /// </param>
    /// <param name="condition">One condition per sample, <c>[N, …]</c>; null for an unconditional critic.</param>
    /// <param name="options">
    /// The penalty that will be used; null is the paper's. With weight 0, what only harms the penalty is not reported.
    /// </param>
    /// <returns>The findings. A fault that keeps the critic from running hides those that only its behaviour would show.</returns>
    /// <exception cref="ArgumentException">The samples, the conditions or the options cannot be used.</exception>
    /// <exception cref="WganGpException">
    /// libtorch's convolutions on the CPU compute wrong numbers on this machine, which cannot be corrected, and the critic may compute
    /// some.
    /// </exception>
    public static CriticInspection Inspect(
        ICritic critic, torch.Tensor samples, torch.Tensor? condition = null, GradientPenaltyOptions? options = null) =>
        Inspect(critic, samples, condition, options, generator: null);

    /// <summary>The same, with what the generator is checked for.</summary>
    internal static CriticInspection Inspect(
        ICritic critic, torch.Tensor samples, torch.Tensor? condition, GradientPenaltyOptions? options, IGenerator? generator)
    {
        ArgumentNullException.ThrowIfNull(critic);
        ArgumentNullException.ThrowIfNull(samples);
        options ??= new GradientPenaltyOptions();
        ThrowUnlessUsable(samples, condition, options);
        Packing.ThrowUnlessWhole(samples.shape[0], Packing.Of(critic), nameof(samples));
        NativeRuntime.EnsureFor("critic", critic, critic.Module);

        using var scope = torch.NewDisposeScope();
        using var modes = GradientModes.WithoutGradients();
        var findings = PlacementCheck.Findings(critic.Module).ToList();
        var registration = OfFields(critic, generator).ToList();
        // A critic on two devices cannot run; the resulting error would only repeat this finding.
        if (findings.Count > 0) return new CriticInspection([.. findings, .. registration, .. OfModules(critic, null, options)]);

        using var probe = new CriticProbe(critic, samples, condition);
        findings.AddRange(ScoreCheck.Findings(probe));
        var running = findings.Count == 0 ? probe : null;
        try
        {
            findings.AddRange(OfModules(critic, running, options));
            if (running is not null) findings.AddRange(GradientCheck.Findings(running, penalized: options.Weight > 0));
        }
        catch (NetworkException error)
        {
            findings.Add(ScoreCheck.Failed(error));
        }

        return new CriticInspection([.. findings, .. registration]);
    }

    private static IEnumerable<CriticFinding> OfFields(ICritic critic, IGenerator? generator) => generator is null
        ? RegistrationCheck.Findings(critic, critic.Module, "")
        : RegistrationCheck.Findings(generator, critic);

    /// <summary>Checks the module tree, and also the behaviour if the critic runs.</summary>
    private static IEnumerable<CriticFinding> OfModules(ICritic critic, CriticProbe? running, GradientPenaltyOptions options)
    {
        // Without a penalty each sample's own gradient does not matter: plain WGAN critics do have BatchNorm.
        if (options.Weight > 0)
        {
            foreach (var finding in BatchStatisticsCheck.Findings(critic.Module, running)) yield return finding;
        }

        foreach (var finding in RandomnessCheck.Findings(critic.Module, running)) yield return finding;
        if (BoundedHeadCheck.Finding(critic.Module, running) is { } bounded) yield return bounded;
    }

    private static void ThrowUnlessUsable(torch.Tensor samples, torch.Tensor? condition, GradientPenaltyOptions options)
    {
        var failures = options.Failures($"{nameof(GradientPenalty)}.").ToList();
        if (failures.Count > 0) throw new ArgumentException(string.Join(" ", failures), nameof(options));
        HostTensor.ThrowUnlessUsable(samples, "samples", nameof(samples));
        if (condition is not null) HostTensor.ThrowUnlessUsable(condition, "conditions", nameof(condition));
        if (samples.dim() < 2 || samples.numel() < 1 || !torch.is_floating_point(samples))
        {
            throw new ArgumentException(
                $"The samples are {NetworkCall.Shape(samples)} of {samples.dtype}; give [N, …] of a floating-point type, with at least " +
                "one sample and rank 2 or more.",
                nameof(samples));
        }

        GradientPenalty.ThrowUnlessDimensionsFit(options, samples, nameof(options));

        using var scope = torch.NewDisposeScope();
        if (!samples.isfinite().all().item<bool>())
        {
            throw new ArgumentException(
                "The samples hold NaN or infinity; give finite ones, or the findings would be about them.", nameof(samples));
        }

        if (condition is not null && (condition.dim() < 1 || condition.shape[0] != samples.shape[0]))
        {
            throw new ArgumentException(
                $"There are {samples.shape[0]} samples, with conditions {NetworkCall.Shape(condition)}; give one condition per sample.",
                nameof(condition));
        }
    }
}
