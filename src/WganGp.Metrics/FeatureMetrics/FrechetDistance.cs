using System.Globalization;
using static TorchSharp.torch;

namespace WganGp.Metrics;

/// <summary>
/// The squared Frechet distance of two Gaussians fitted to features, |μ₁ - μ₂|² + tr(Σ₁ + Σ₂ - 2 (Σ₁Σ₂)^½) (Dowson and Landau, "The Fréchet
/// distance between multivariate normal distributions", 1982; Heusel et al., arXiv 1706.08500, section 4). Covariances are unbiased. With
/// Inception's features it is called FID; with others it is another number and has another name.
/// </summary>
/// <remarks>
/// The trace of the root is the sum of the roots of the eigenvalues of Σ₁^½ Σ₂ Σ₁^½, which is symmetric: two symmetric eigendecompositions
/// in float64, where a general matrix root fails for singular covariances. The estimate is too large by an amount that falls with the
/// number of samples: compare equal numbers, as <see cref="MetricResult.CompareWith"/> enforces.
/// </remarks>
public static class FrechetDistance
{
    /// <summary>Computes the distance of two sets of features.</summary>
    /// <param name="generated">Features of generated samples.</param>
    /// <param name="reference">Features of real samples, of the same extractor.</param>
    /// <param name="blocks">The number of blocks of the interval. The default is 10.</param>
    /// <param name="level">The level of the interval. The default is 0.95.</param>
    /// <param name="cancellationToken">Stops between two decompositions.</param>
    /// <exception cref="MetricException">The extractors differ, or a set has fewer than two samples.</exception>
    public static MetricResult Compute(
        FeatureSet generated, FeatureSet reference, int blocks = 10, double level = 0.95, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generated);
        ArgumentNullException.ThrowIfNull(reference);
        generated.ThrowUnlessComparable(reference);
        using var first = FeatureStatistics.Of(generated, blocks);
        using var second = FeatureStatistics.Of(reference, blocks);
        return FromStatistics(first, second, level, cancellationToken);
    }

    /// <summary>Computes the distance from statistics of both sets.</summary>
    /// <param name="generated">Statistics of generated samples.</param>
    /// <param name="reference">Statistics of real samples, of the same extractor and with the same number of blocks.</param>
    /// <param name="level">The level of the interval. The default is 0.95.</param>
    /// <param name="cancellationToken">Stops between two decompositions.</param>
    /// <returns>
    /// The distance, not its root. The interval is from leaving out one block at a time of either set (a block jackknife), with Student's
    /// distribution.
    /// </returns>
    /// <exception cref="MetricException">The two do not belong together, or one has fewer than two samples.</exception>
    public static MetricResult FromStatistics(
        FeatureStatistics generated, FeatureStatistics reference, double level = 0.95, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generated);
        ArgumentNullException.ThrowIfNull(reference);
        Quantiles.ThrowUnlessLevel(level);
        generated.ThrowUnlessAlike(reference);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (first, second) = (new Gaussian(generated.Moments(2, null)), new Gaussian(reference.Moments(2, null)));
        var value = first.DistanceTo(second.Mean, second.Covariance);
        var notes = Notes(generated, reference).ToList();
        MetricInterval? interval = null;
        if (Math.Min(generated.CountWithoutLargest, reference.CountWithoutLargest) >= 2)
        {
            // Each set's own blocks, while the other's root stays.
            var variance = Variance(generated, second, cancellationToken) + Variance(reference, first, cancellationToken);
            interval = Intervals.Around(
                value, Math.Sqrt(variance), Quantiles.Student(level, generated.Blocks - 1), level,
                string.Create(CultureInfo.InvariantCulture, $"jackknife, {generated.Blocks} blocks of each set"), least: 0);
        }
        else
        {
            notes.Add($"No interval: leaving out one of {generated.Blocks} blocks would leave fewer than two samples.");
        }

        return new MetricResult
        {
            Name = $"Frechet {generated.ExtractorName} distance",
            Value = value,
            Interval = interval,
            Direction = MetricDirection.LowerIsBetter,
            Samples = generated.Count,
            ReferenceSamples = reference.Count,
            Extractor = generated.Extractor,
            Notes = notes,
        };
    }

    private static double Variance(FeatureStatistics statistics, Gaussian other, CancellationToken cancellationToken)
    {
        var values = new List<double>();
        for (var block = 0; block < statistics.Blocks; block++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var (mean, covariance) = statistics.Moments(2, block);
            values.Add(other.DistanceTo(mean, covariance));
        }

        return Intervals.JackknifeVariance(values);
    }

    private static IEnumerable<string> Notes(FeatureStatistics generated, FeatureStatistics reference)
    {
        foreach (var (statistics, name) in new[] { (generated, "generated"), (reference, "reference") })
        {
            if (statistics.Count > statistics.Features) continue;
            yield return $"The {statistics.Count} {name} samples are not more than the {statistics.Features} features: their " +
                "covariance is singular, and the estimate far too large.";
        }
    }

    /// <summary>A mean, a covariance and its root.</summary>
    private sealed class Gaussian
    {
        private readonly Tensor root;

        public Gaussian((Tensor Mean, Tensor Covariance) moments)
        {
            (Mean, Covariance) = moments;
            var (values, vectors) = linalg.eigh(Covariance);
            root = vectors.mul(values.AtLeast(0).sqrt()).matmul(vectors.t());
        }

        public Tensor Mean { get; }

        public Tensor Covariance { get; }

        public double DistanceTo(Tensor mean, Tensor covariance)
        {
            using var scope = NewDisposeScope();
            var product = root.matmul(covariance).matmul(root);
            var roots = linalg.eigvalsh(product.Plus(product.t()).Times(0.5)).AtLeast(0).sqrt().sum();
            var traces = Covariance.trace().Plus(covariance.trace()).Minus(roots.Times(2));
            var distance = Mean.Minus(mean).Squared().sum().Plus(traces).item<double>();
            // Rounding can leave a distance of equal Gaussians a little below zero.
            return Math.Max(0, distance);
        }
    }
}
