using TorchSharp;
using WganGp.Networks;
using WganGp.Operations;
using WganGp.Penalty;
using WganGp.Processes;
using WganGp.Runtime;
using WganGp.Updates;

namespace WganGp;

/// <summary>
/// The gradient penalty of WGAN-GP (arXiv 1704.00028, equation 3): <c>λ · mean((‖∇D(x̂)‖ - k)²)</c> at points x̂
/// between real and generated samples; and the other published forms (<see cref="GradientPenaltyOptions"/>). It can be
/// used without a trainer.
/// </summary>
/// <remarks>
/// It is stateless and safe to share, and leaves the networks' gradients, modes and flags as they are. It has one effect on the process:
/// the first <see cref="Compute"/>, like the first trainer, inspection or loaded network, tries libtorch's convolutions on the CPU and
/// turns oneDNN off where it computes wrong numbers (<see cref="NativeRuntime.Ensure"/>). The constructor does not.
/// </remarks>
public sealed class GradientPenalty
{
    private readonly GradientPenaltyOptions options;

    /// <summary>Creates the paper's penalty: weight 10, target 1, two-sided.</summary>
    public GradientPenalty() : this(new GradientPenaltyOptions())
    {
    }

    /// <summary>Creates a penalty of the given form.</summary>
    /// <param name="options">The form; copied.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message names all of them.</exception>
    public GradientPenalty(GradientPenaltyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var failures = options.Failures($"{nameof(GradientPenalty)}.").ToList();
        if (failures.Count > 0) throw new ArgumentException(string.Join(" ", failures), nameof(options));
        this.options = options.Copy();
    }

    private GradientPenalty(GradientPenalty form, double weight) => options = form.options with { Weight = weight };

    /// <summary>The same form of the penalty with another weight; null keeps its own.</summary>
    internal GradientPenalty Weighing(double? weight) => weight is { } other ? new(this, other) : this;

    /// <summary>Computes the penalty of one batch.</summary>
    /// <param name="critic">The critic.</param>
    /// <param name="real">Real samples, <c>[N, …]</c>, rank 2 or more, floating point; no gradient flows into them.</param>
    /// <param name="fake">Generated samples of the same shape, type and device; no gradient flows into them.</param>
    /// <param name="condition">One condition per sample, passed to the critic; null when unconditional.</param>
    /// <param name="random">A CPU random generator for α; null draws from TorchSharp's global one.</param>
    /// <returns>The weighted, differentiable penalty and the norms. The caller disposes it.</returns>
    /// <exception cref="ArgumentException">
    /// The samples' shape, type or device do not fit together, or they are not a multiple of the critic's <see cref="ICritic.Pac"/>.
    /// </exception>
    /// <exception cref="NetworkException">
    /// The critic's score has the wrong shape, ignores the samples, cannot be differentiated, or threw.
    /// </exception>
    /// <exception cref="WganGpException">
    /// libtorch's convolutions on the CPU compute wrong numbers on this machine, which cannot be corrected, and the critic may compute
    /// some.
    /// </exception>
    public PenaltyTerm Compute(
        ICritic critic, torch.Tensor real, torch.Tensor fake, torch.Tensor? condition = null, torch.Generator? random = null)
    {
        return ComputeShare(critic, real, fake, condition, random, null);
    }

    /// <summary>The same for this process's rows of a part that several processes share.</summary>
    internal PenaltyTerm ComputeShare(
        ICritic critic, torch.Tensor real, torch.Tensor fake, torch.Tensor? condition, torch.Generator? random, PartShare? share) =>
        Of(critic, real, fake, condition, random, (points, conditions) => ComputeAt(critic, points, conditions), share);

    /// <summary>
    /// Computes the penalty of one batch and adds its gradients to those of the critic's parameters, as
    /// <c>Compute(…).Loss.backward()</c> does. Where the critic is a chain of layers, that runs on the fast path, several times faster and
    /// without a graph; the numbers differ by rounding alone.
    /// </summary>
    /// <remarks>
    /// <para>The critic is read anew at each call: layers, modes and <c>requires_grad</c> may change in between. One thread at a time may
    /// work with one critic; different critics are independent. Nothing of the paths is compared at run time (a trainer does that before
    /// its first update, <see cref="ExecutionOptions.SelfCheck"/>). After an exception the gradients may hold a part: zero them.</para>
    /// <para>α, and the masks of dropout, are drawn as <see cref="Compute"/> draws them.</para>
    /// </remarks>
    /// <param name="critic">The critic.</param>
    /// <param name="real">Real samples, <c>[N, …]</c>, rank 2 or more, floating point; no gradient flows into them.</param>
    /// <param name="fake">Generated samples of the same shape, type and device; no gradient flows into them.</param>
    /// <param name="condition">One condition per sample, passed to the critic; null when unconditional.</param>
    /// <param name="random">A CPU random generator for α; null draws from TorchSharp's global one.</param>
    /// <param name="path">The path; the default takes the fast one where the critic allows it.</param>
    /// <param name="precision">The type of activations on the fast path; the default is that of the samples.</param>
    /// <returns>The detached, weighted penalty, the norms, and which path ran and why. The caller disposes it.</returns>
    /// <exception cref="ArgumentException">
    /// The samples' shape, type or device do not fit together, or they are not a multiple of the critic's <see cref="ICritic.Pac"/>.
    /// </exception>
    /// <exception cref="NetworkException">
    /// The critic's score has the wrong shape, ignores the samples, cannot be differentiated, or threw; or the fast path was demanded of a
    /// critic that it cannot compute.
    /// </exception>
    /// <exception cref="WganGpException">
    /// libtorch's convolutions on the CPU compute wrong numbers on this machine, which cannot be corrected, and the critic may compute
    /// some.
    /// </exception>
    public PenaltyTerm Backward(
        ICritic critic, torch.Tensor real, torch.Tensor fake, torch.Tensor? condition = null, torch.Generator? random = null,
        PenaltyPath path = PenaltyPath.Auto, Precision precision = Precision.Float32)
    {
        return Of(
            critic, real, fake, condition, random,
            (points, conditions) => PenaltyBackward.Run(this, critic, points, conditions, path, precision));
    }

    private PenaltyTerm Of(
        ICritic critic, torch.Tensor real, torch.Tensor fake, torch.Tensor? condition, torch.Generator? random,
        Func<torch.Tensor[], torch.Tensor?, PenaltyTerm> compute, PartShare? share = null)
    {
        ArgumentNullException.ThrowIfNull(critic);
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(fake);
        var pac = Packing.Of(critic);
        ThrowUnlessAlike(real, fake, pac);
        NativeRuntime.EnsureFor("critic", critic, critic.Module);

        using var scope = torch.NewDisposeScope();
        using var modes = GradientModes.WithGradients();
        torch.Tensor Packed(torch.Tensor samples) => Packing.Packed(InferenceTensors.Usable(samples), pac);
        var term = compute(Points(Packed(real), Packed(fake), random, share), InferenceTensors.Usable(condition));
        term.Loss.MoveToOuterDisposeScope();
        term.GradientNorms.MoveToOuterDisposeScope();
        return term;
    }

    /// <summary>The penalty at these groups of points, which are packs where the critic scores packs.</summary>
    internal PenaltyTerm ComputeAt(ICritic critic, torch.Tensor[] points, torch.Tensor? condition)
    {
        using var scope = torch.NewDisposeScope();
        using var gradients = torch.enable_grad();
        var pac = Packing.Of(critic);
        var term = OfGradients.Of(Array.ConvertAll(
            points, each => InputGradient.Compute(NetworkCall.Score(critic, Packing.Unpacked(each, pac), condition), each)));
        return new PenaltyTerm(term.Loss.MoveToOuterDisposeScope(), term.GradientNorms.MoveToOuterDisposeScope());
    }

    /// <summary>The penalty as a function of the input gradients.</summary>
    internal SlopePenalty OfGradients => new(options);

    /// <summary>
    /// The groups of points at which the penalty is taken, leaves that require grad; of packs where the samples are packs.
    /// </summary>
    /// <exception cref="ArgumentException">The samples do not have the dimensions of the norm.</exception>
    internal torch.Tensor[] Points(torch.Tensor real, torch.Tensor fake, torch.Generator? random, PartShare? share = null)
    {
        ThrowUnlessDimensionsFit(options, real, nameof(real));
        return options.Points switch
        {
            PenaltyPoints.Interpolated => [Interpolation.Between(real, fake, random, share)],
            PenaltyPoints.Real => [Interpolation.At(real)],
            PenaltyPoints.Fake => [Interpolation.At(fake)],
            PenaltyPoints.RealAndFake => [Interpolation.At(real), Interpolation.At(fake)],
            PenaltyPoints.PerturbedReal => [Interpolation.NearReal(real, options.PerturbationScale, random, share)],
            _ => throw new InvalidOperationException($"No points are defined for {options.Points}."),
        };
    }

    internal static void ThrowUnlessDimensionsFit(GradientPenaltyOptions options, torch.Tensor samples, string parameter)
    {
        if (options.NormDimensions is not { } dimensions || dimensions.All(dimension => dimension < samples.dim())) return;
        throw new ArgumentException(
            $"GradientPenalty.NormDimensions is [{string.Join(", ", dimensions)}], but the samples {NetworkCall.Shape(samples)} have " +
            $"dimensions 0 to {samples.dim() - 1}. Name dimensions that the samples have.",
            parameter);
    }

    private static void ThrowUnlessAlike(torch.Tensor real, torch.Tensor fake, int pac)
    {
        HostTensor.ThrowUnlessUsable(real, "real samples", nameof(real));
        HostTensor.ThrowUnlessUsable(fake, "generated samples", nameof(fake));
        if (real.dim() < 2 || real.shape[0] < 1)
        {
            throw new ArgumentException(
                $"Real samples are {NetworkCall.Shape(real)}; give [N, …] with at least one sample and rank 2 or more.", nameof(real));
        }

        if (!torch.is_floating_point(real))
        {
            throw new ArgumentException($"Real samples are {real.dtype}; convert them to a floating-point type.", nameof(real));
        }

        if (!real.shape.AsSpan().SequenceEqual(fake.shape) || real.dtype != fake.dtype ||
            real.device_type != fake.device_type || real.device_index != fake.device_index)
        {
            throw new ArgumentException(
                $"Real samples are {NetworkCall.Shape(real)} {real.dtype} on {real.device}, generated samples {NetworkCall.Shape(fake)} " +
                $"{fake.dtype} on {fake.device}; both must be alike.",
                nameof(fake));
        }

        Packing.ThrowUnlessWhole(real.shape[0], pac, nameof(real));
    }
}
