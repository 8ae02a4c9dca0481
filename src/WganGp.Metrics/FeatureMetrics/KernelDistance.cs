using System.Globalization;
using static TorchSharp.torch;

namespace WganGp.Metrics;

/// <summary>
/// The kernel distance: the unbiased estimate of the squared maximum mean discrepancy with the cubic kernel (x.y / features + 1)³, averaged
/// over random subsets (Bińkowski et al., "Demystifying MMD GANs", arXiv 1801.01401, section 4). With Inception's features it is called
/// KID. Unlike the Frechet distance, its expectation does not depend on the number of samples; near zero it may be negative.
/// </summary>
/// <remarks>
/// Subsets are drawn without replacement. The interval is the estimator's own: the subsets' variance s² over random subsets of m out of N
/// samples is σ²(1/m - 1/N), and that of the whole σ²/N, so the standard error is s (m / (N - m) + 1 / subsets)^½, N being that of the
/// smaller set. Near zero, where the variance falls faster than 1/N, this is too wide rather than too narrow.
/// </remarks>
public static class KernelDistance
{
    /// <summary>Computes the distance.</summary>
    /// <param name="generated">Features of generated samples, 4 or more.</param>
    /// <param name="reference">Features of real samples of the same extractor, 4 or more.</param>
    /// <param name="options">Null is the default of each setting.</param>
    /// <param name="progress">Receives the number of subsets done so far; null for none.</param>
    /// <param name="cancellationToken">Stops between two subsets.</param>
    /// <returns>The mean over the subsets, with their population deviation, as published tables have it.</returns>
    /// <exception cref="MetricException">The extractors differ, a set is too small, or a setting is out of range.</exception>
    public static MetricResult Compute(
        FeatureSet generated, FeatureSet reference, KernelDistanceOptions? options = null, IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generated);
        ArgumentNullException.ThrowIfNull(reference);
        generated.ThrowUnlessComparable(reference);
        options ??= new();
        var smaller = Math.Min(generated.Count, reference.Count);
        ThrowIfInvalid(options, smaller);
        var size = Math.Min(options.SubsetSize, smaller / 2);
        var draws = SampleRandom.Plain(options.Seed);
        var values = new List<double>(options.Subsets);
        while (values.Count < options.Subsets)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var mine = generated.Values.index_select(0, tensor(draws.Choose(size, generated.Count)));
            var theirs = reference.Values.index_select(0, tensor(draws.Choose(size, reference.Count)));
            values.Add(Estimate(mine, theirs));
            progress?.Report(values.Count);
        }

        var value = values.Average();
        var error = Intervals.Deviation(values) * Math.Sqrt((double)size / (smaller - size) + 1.0 / values.Count);
        return new MetricResult
        {
            Name = $"Kernel {generated.ExtractorName} distance",
            Value = value,
            Deviation = Intervals.Deviation(values, lost: 0),
            Interval = Intervals.Around(
                value, error, Quantiles.Normal(options.Level), options.Level,
                string.Create(CultureInfo.InvariantCulture, $"variance of {values.Count} subsets of {size}, scaled to {smaller} samples")),
            Direction = MetricDirection.LowerIsBetter,
            Samples = generated.Count,
            ReferenceSamples = reference.Count,
            Extractor = generated.Extractor,
            Settings = MetricSettings.Of(
                ("kernel", "(x.y / features + 1)^3"), ("seed", options.Seed), ("subset size", size), ("subsets", options.Subsets)),
            Notes = size == options.SubsetSize
                ? []
                : [$"Subsets have {size} samples instead of {options.SubsetSize}: half of the {smaller} of the smaller set."],
        };
    }

    /// <summary>The unbiased estimate of MMD² of two sets, <c>[N, features]</c> and <c>[M, features]</c>.</summary>
    internal static double Estimate(Tensor generated, Tensor reference)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (x, y) = (generated.to(ScalarType.Float64), reference.to(ScalarType.Float64));
        return Within(x) + Within(y) - 2 * Kernel(x, y).mean().item<double>();
    }

    /// <summary>The mean kernel of pairs of different samples.</summary>
    private static double Within(Tensor samples)
    {
        var kernel = Kernel(samples, samples);
        double count = samples.shape[0];
        return (kernel.sum().item<double>() - kernel.trace().item<double>()) / (count * (count - 1));
    }

    private static Tensor Kernel(Tensor x, Tensor y)
    {
        var product = x.matmul(y.t()).DividedBy(x.shape[1]).Plus(1);
        return product.mul(product).mul_(product);
    }

    private static void ThrowIfInvalid(KernelDistanceOptions options, long smaller)
    {
        Quantiles.ThrowUnlessLevel(options.Level);
        if (options.Subsets < 2 || options.SubsetSize < 2)
        {
            throw new MetricException(
                $"The kernel distance has {options.Subsets} subsets of {options.SubsetSize} samples; give 2 or more of each.");
        }

        if (smaller < 4) throw new MetricException($"The smaller set has {smaller} samples; the kernel distance needs 4 or more.");
    }
}
