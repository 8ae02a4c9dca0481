using System.Globalization;
using static TorchSharp.torch;

namespace WganGp.Metrics;

/// <summary>
/// Precision and recall (Kynkäänniemi et al., arXiv 1904.06991, section 2) and density and coverage (Naeem et al., arXiv 2002.09797,
/// section 3). r(x) is the distance of x to its k-th nearest neighbour in its own set, itself excluded. Precision: the share of generated y
/// with |x - y| &lt; r(x) for a real x. Recall: the share of real x with |x - y| &lt; r(y) for a generated y. Density: the number of pairs
/// with |x - y| &lt; r(x), divided by k and the number of generated samples. Coverage: the share of real x with |x - y| &lt; r(x) for a
/// generated y.
/// </summary>
/// <remarks>
/// Less than, not less or equal, as the authors of density and coverage have it. Distances are float64, in blocks of 32 MB. The
/// intervals are from random halves of both sets (McCarthy, "Pseudo-replication: half samples", 1969): the variance of an estimate
/// over halves drawn without replacement, σ²(2/N - 1/N), is that of the estimate of the whole.
/// </remarks>
public static class PrecisionRecall
{
    /// <summary>Computes the four.</summary>
    /// <param name="generated">Features of generated samples.</param>
    /// <param name="reference">Features of real samples of the same extractor.</param>
    /// <param name="options">Null is the default of each setting.</param>
    /// <param name="progress">Receives the number of rows of distances done so far, of 2 x reference + generated; null for none.</param>
    /// <param name="cancellationToken">Stops between two blocks.</param>
    /// <exception cref="MetricException">The extractors differ, a set is too small for k, or a setting is out of range.</exception>
    public static PrecisionRecallResults Compute(
        FeatureSet generated, FeatureSet reference, PrecisionRecallOptions? options = null, IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generated);
        ArgumentNullException.ThrowIfNull(reference);
        generated.ThrowUnlessComparable(reference);
        options ??= new();
        ThrowIfInvalid(options, Math.Min(generated.Count, reference.Count));
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var centre = Distances.Centre(reference.Values);
        using var real = new Distances(reference.Values, centre);
        using var fake = new Distances(generated.Values, centre);
        using var work = new NeighbourhoodCounts(real, fake, options, progress, cancellationToken);
        var (whole, halves) = work.Compute();
        string[] names = ["Precision", "Recall", "Density", "Coverage"];
        return new PrecisionRecallResults([.. names.Select((name, i) => Result(name, whole[i], [.. halves.Select(half => half[i])]))]);

        MetricResult Result(string name, double value, IReadOnlyList<double> spread) => new()
        {
            Name = $"{name} by {generated.ExtractorName}",
            Value = value,
            Interval = spread.Count == 0
                ? null
                : Intervals.Around(
                    value, Intervals.Deviation(spread), Quantiles.Student(options.Level, spread.Count - 1), options.Level,
                    string.Create(CultureInfo.InvariantCulture, $"{spread.Count} half samples"), 0,
                    name == "Density" ? double.PositiveInfinity : 1),
            Direction = MetricDirection.HigherIsBetter,
            Samples = generated.Count,
            ReferenceSamples = reference.Count,
            Extractor = generated.Extractor,
            Settings = MetricSettings.Of(("comparison", "<"), ("k", options.Neighbours)),
            Notes = spread.Count == 0 ? ["No interval: no half samples were asked for."] : [],
        };
    }

    private static void ThrowIfInvalid(PrecisionRecallOptions options, long smaller)
    {
        Quantiles.ThrowUnlessLevel(options.Level);
        if (options.Neighbours < 1 || options.HalfSamples is < 0 or 1)
        {
            throw new MetricException(
                $"Neighbours is {options.Neighbours} and HalfSamples {options.HalfSamples}; give 1 or more neighbours, and 0 or at least " +
                "2 half samples.");
        }

        var sample = options.HalfSamples == 0 ? smaller : smaller / 2;
        if (sample > options.Neighbours) return;
        throw new MetricException(
            $"The smaller set has {smaller} samples, too few for k = {options.Neighbours}: each needs more than k others, in each half " +
            "too. Give more samples, a smaller k, or HalfSamples = 0.");
    }
}
