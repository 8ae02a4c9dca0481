using TorchSharp;
using WganGp.Operations;

namespace WganGp.Serving;

/// <summary>
/// Generators of one checkpoint for several threads: modules and buffers of their own, and the same memory for the weights.
/// </summary>
internal static class SharedWeights
{
    /// <summary>Builds and loads one more generator.</summary>
    /// <param name="checkpoint">The saved weights.</param>
    /// <param name="build">Builds the generator.</param>
    /// <param name="averaged">Whether to load the average.</param>
    /// <param name="before">Those that were loaded before.</param>
    public static IGenerator Load(Checkpoint checkpoint, Func<IGenerator> build, bool? averaged, IReadOnlyList<IGenerator> before)
    {
        // The weights are replaced, so what they are drawn from does not matter; the host's random state does.
        var generator = NetworkInitialization.Build(build);
        if (before.Any(other => ReferenceEquals(other.Module, generator.Module)))
        {
            throw new ArgumentException(
                "The function returned one generator twice; two threads cannot use it at once. Build a new one at each call, or set " +
                "Workers to 1.", nameof(build));
        }

        checkpoint.LoadGenerator(generator, averaged);
        if (before.Count > 0) Share(before[0].Module, generator.Module);
        return generator;
    }

    private static void Share(torch.nn.Module first, torch.nn.Module module)
    {
        using var scope = torch.NewDisposeScope();
        using var modes = GradientModes.WithoutGradients();
        foreach (var (one, other) in first.parameters().Zip(module.parameters())) TensorData.Set(other, one.detach());
    }
}
