using WganGp.Benchmarks.Variants;

namespace WganGp.Benchmarks.Measuring;

/// <summary>Everything measured on one network.</summary>
internal sealed record NetworkResult
{
    public required string Network { get; init; }

    public required string Description { get; init; }

    public required int BatchSize { get; init; }

    /// <summary>Floating-point operations of one forward pass of the batch.</summary>
    public required double CriticForward { get; init; }

    /// <inheritdoc cref="CriticForward"/>
    public required double GeneratorForward { get; init; }

    /// <summary>How often real samples go through the critic in an update.</summary>
    public int RealPasses { get; init; } = 1;

    public required long CriticParameters { get; init; }

    public required long GeneratorParameters { get; init; }

    /// <summary>One entry per operation and variant; the plain loop is first in each operation.</summary>
    public required IReadOnlyList<Timing> Timings { get; init; }

    /// <summary>One entry per variant.</summary>
    public required IReadOnlyList<VariantFacts> Facts { get; init; }

    /// <summary>Variants that refused this network, with the library's own sentence.</summary>
    public IReadOnlyList<(string Variant, string Reason)> LeftOut { get; init; } = [];

    /// <summary>The timing of one operation and variant; null when it was not measured.</summary>
    public Timing? Find(Operation operation, string variant) =>
        Timings.FirstOrDefault(timing => timing.Operation == operation && timing.Variant == variant);
}

/// <summary>One operation of one variant.</summary>
/// <param name="Operation">What was timed.</param>
/// <param name="Variant">The variant that was timed.</param>
/// <param name="Milliseconds">One value per round.</param>
/// <param name="Ratio">How many times longer the plain loop took.</param>
/// <param name="Share">The floor's work divided by the time, relative to the machine's convolution rate.</param>
internal sealed record Timing(Operation Operation, string Variant, double[] Milliseconds, double Ratio, double Share)
{
    public double Median => Statistics.Median(Milliseconds);
}

/// <summary>What a variant needs besides time; null where it was not measured.</summary>
/// <param name="Variant">The variant.</param>
/// <param name="GradientDifference">Against the plain loop (<see cref="GradientAgreement"/>).</param>
/// <param name="PeakBytes">Growth of the resident set to its peak over critic updates (<see cref="PeakMemory"/>).</param>
/// <param name="Tensors">Tensors made in one critic update (<see cref="TensorCount"/>).</param>
/// <param name="Rate">The machine's convolution rate in the variant's type, operations per second, while this network was measured.</param>
internal sealed record VariantFacts(string Variant, double? GradientDifference, long? PeakBytes, long? Tensors, double? Rate);
