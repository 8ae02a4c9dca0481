using System.Globalization;
using static TorchSharp.torch;

namespace WganGp.Metrics;

/// <summary>
/// Whether a generator repeats its training data: for each generated sample the distance to the nearest training sample, t, and to the
/// nearest of equally many held-out samples, h, by features. A generator that has learned the distribution, and not the samples, is as
/// near to the one as to the other (the comparison of Lopez-Paz and Oquab, arXiv 1610.06545, section 4, and of Meehan et al., arXiv
/// 2004.05675, here with held-out samples as the second set). The share of samples with t &lt; h, equal distances counted half, is then
/// 0.5, and the ratio mean t / mean h is 1.
/// </summary>
/// <remarks>
/// The larger of the two sets is reduced to the other's size: a larger set is nearer by itself. The intervals come from leaving out
/// one block at a time of the generated, the training and the held-out samples (a block jackknife of three samples), with Student's
/// distribution. Memorisation is a distance between samples that were trained on and samples that were not: the features must not
/// come from a network that was trained on one of them alone.
/// </remarks>
public static class Memorisation
{
    /// <summary>Computes both.</summary>
    /// <param name="generated">Features of generated samples.</param>
    /// <param name="training">Features of samples that the generator was trained on.</param>
    /// <param name="heldOut">Features of samples of the same distribution that it was not trained on.</param>
    /// <param name="options">Null is the default of each setting.</param>
    /// <param name="progress">Receives the number of generated samples done so far, twice; null for none.</param>
    /// <param name="cancellationToken">Stops between two blocks.</param>
    /// <exception cref="MetricException">
    /// The extractors differ, a set has fewer samples than blocks, or a setting is out of range.
    /// </exception>
    public static MemorisationResults Compute(
        FeatureSet generated, FeatureSet training, FeatureSet heldOut, MemorisationOptions? options = null,
        IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generated);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(heldOut);
        generated.ThrowUnlessComparable(training);
        generated.ThrowUnlessComparable(heldOut);
        options ??= new();
        Quantiles.ThrowUnlessLevel(options.Level);
        var size = Math.Min(training.Count, heldOut.Count);
        if (options.Blocks < 2 || Math.Min(size, generated.Count) < options.Blocks)
        {
            throw new MetricException(
                $"Memorisation has {options.Blocks} blocks of {generated.Count} generated, {training.Count} training and {heldOut.Count} " +
                "held-out samples; give 2 or more blocks, and at least one sample for each.");
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var centre = Distances.Centre(training.Values);
        using var from = new Distances(generated.Values, centre);
        var draws = SampleRandom.Plain(options.Seed);
        var trained = Nearest(training, 0);
        var held = Nearest(heldOut, generated.Count);
        var estimates = NearestBlocks.Estimates(trained, held);
        List<string> notes = training.Count == heldOut.Count
            ? []
            : [$"{size} of {training.Count} training and of {heldOut.Count} held-out samples were compared, equally many of each."];
        return new(Result("Memorised share", 0, 1), Result("Memorisation ratio", 1, double.PositiveInfinity));

        NearestBlocks Nearest(FeatureSet set, long done)
        {
            var values = set.Count == size ? set.Values : set.Values.index_select(0, tensor(draws.Choose(size, set.Count)));
            using var to = new Distances(values, centre);
            return NearestBlocks.Find(from, to, options.Blocks, rows => progress?.Report(done + rows), cancellationToken);
        }

        MetricResult Result(string name, int which, double most) => new()
        {
            Name = $"{name} by {generated.ExtractorName}",
            Value = estimates.Whole[which],
            Interval = Intervals.Around(
                estimates.Whole[which], Math.Sqrt(estimates.Variance[which]), Quantiles.Student(options.Level, options.Blocks - 1),
                options.Level, string.Create(CultureInfo.InvariantCulture, $"jackknife, {options.Blocks} blocks of each set"), 0, most),
            Direction = null,
            Samples = generated.Count,
            ReferenceSamples = size,
            Extractor = generated.Extractor,
            Settings = MetricSettings.Of(("seed", options.Seed)),
            Notes = notes,
        };
    }
}
