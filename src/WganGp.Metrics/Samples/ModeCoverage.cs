namespace WganGp.Metrics;

/// <summary>How many modes of a known mixture a set of samples reaches, and how many samples miss them all.</summary>
/// <remarks>
/// A sample is close when it is within <see cref="ModeCoverageOptions.CloseDeviations"/> standard deviations of the nearest mode's centre,
/// by Euclidean distance. The two figures are those of Srivastava et al., "VEEGAN: Reducing Mode Collapse in GANs using Implicit
/// Variational Learning" (2017), section 5.1, with other thresholds by default; the options have theirs. One pass over the source; memory
/// of one batch.
/// </remarks>
public sealed record ModeCoverage
{
    private ModeCoverage(IReadOnlyList<long> closeSamples, long sampleCount, ModeCoverageOptions options)
    {
        CloseSamplesPerMode = closeSamples;
        SampleCount = sampleCount;
        ModesHit = Hit(closeSamples, sampleCount, options);
        CloseFraction = closeSamples.Sum() / (double)sampleCount;
        Coverage = Result("Modes hit", ModesHit, OfModesHit(options), options);
        Quality = Result(
            "Share of samples close to a mode", CloseFraction,
            Intervals.Wilson(CloseFraction, sampleCount, Intervals.UsualLevel, "Wilson's of a share"), options);
    }

    /// <summary>The number of samples evaluated.</summary>
    public long SampleCount { get; }

    /// <summary>For each mode, in the order of the centres: how many samples are close to it.</summary>
    public IReadOnlyList<long> CloseSamplesPerMode { get; }

    /// <summary>The number of modes.</summary>
    public int ModeCount => CloseSamplesPerMode.Count;

    /// <summary>The number of modes hit.</summary>
    public int ModesHit { get; }

    /// <summary>The fraction of samples that are close to a mode, from 0 to 1. Samples that are not finite are close to none.</summary>
    public double CloseFraction { get; }

    /// <summary>The number of modes hit as a result: its interval is a bootstrap of the samples.</summary>
    public MetricResult Coverage { get; }

    /// <summary>The fraction of close samples as a result: its interval is Wilson's of a share.</summary>
    public MetricResult Quality { get; }

    /// <summary>Evaluates points in the plane.</summary>
    /// <param name="samples">Points, <c>[N, 2]</c>.</param>
    /// <param name="centres">The modes' centres, at least one.</param>
    /// <param name="deviation">The standard deviation of every mode along either axis, above 0.</param>
    /// <param name="options">Thresholds; null for the defaults.</param>
    /// <param name="progress">Receives the number of samples done so far.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <exception cref="MetricException">There is no mode, the deviation is not above 0, or the samples have another shape.</exception>
    public static ModeCoverage MeasurePoints(
        SampleSource samples, IEnumerable<(double X, double Y)> centres, double deviation, ModeCoverageOptions? options = null,
        IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(centres);
        double[][] points = [.. centres.Select(centre => new[] { centre.X, centre.Y })];
        return Measure(samples, points, deviation, options, progress, cancellationToken);
    }

    /// <summary>Evaluates samples of any shape.</summary>
    /// <param name="samples">Samples, <c>[N, …]</c>.</param>
    /// <param name="centres">The modes' centres, at least one, each with as many values as a sample.</param>
    /// <param name="deviation">The standard deviation of every mode along every axis, above 0.</param>
    /// <param name="options">Thresholds; null for the defaults.</param>
    /// <param name="progress">Receives the number of samples done so far.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <exception cref="MetricException">There is no mode, the deviation is not above 0, or the samples have another shape.</exception>
    public static ModeCoverage Measure(
        SampleSource samples, IReadOnlyList<IReadOnlyList<double>> centres, double deviation, ModeCoverageOptions? options = null,
        IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(centres);
        var settings = (options ?? new()).Checked();
        if (centres.Count == 0 || !(deviation > 0))
        {
            throw new MetricException(
                $"The distribution has {centres.Count} modes of deviation {deviation}; give the centres of a mixture and a " +
                "deviation above 0.");
        }

        var modes = new NearestMode(centres);
        var furthest = settings.CloseDeviations * deviation * settings.CloseDeviations * deviation;
        var close = new long[centres.Count];
        long done = 0;
        foreach (var batch in samples.Batches())
        {
            using var held = batch;
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var (mode, squared) in modes.Of(held))
            {
                if (squared <= furthest) close[mode]++;
            }

            done += held.shape[0];
            progress?.Report(done);
        }

        return new ModeCoverage(close, done, settings);
    }

    private static int Hit(IReadOnlyList<long> close, long count, ModeCoverageOptions options)
    {
        var bar = Math.Max(1, options.ShareOfFairShare * count / close.Count);
        return close.Count(number => number >= bar);
    }

    /// <summary>Percentiles of a bootstrap: the samples count only by the mode that they are close to.</summary>
    private MetricInterval? OfModesHit(ModeCoverageOptions options)
    {
        if (options.Resamples == 0 || SampleCount > int.MaxValue) return null;
        var modeOfSample = new List<int>();
        for (var mode = 0; mode < ModeCount; mode++) modeOfSample.AddRange(Enumerable.Repeat(mode, (int)CloseSamplesPerMode[mode]));
        var hits = new int[options.Resamples];
        for (var i = 0; i < hits.Length; i++)
        {
            var random = new SampleRandom(options.Seed, 1 + i);
            var drawn = new long[ModeCount];
            for (long n = 0; n < SampleCount; n++)
            {
                var sample = random.Index((int)SampleCount);
                if (sample < modeOfSample.Count) drawn[modeOfSample[sample]]++;
            }

            hits[i] = Hit(drawn, SampleCount, options);
        }

        Array.Sort(hits);
        var outside = (int)((1 - Intervals.UsualLevel) / 2 * hits.Length);
        return new MetricInterval(
            Math.Min(ModesHit, hits[outside]), Math.Max(ModesHit, hits[^(1 + outside)]), Intervals.UsualLevel,
            $"bootstrap, {hits.Length} resamples");
    }

    private MetricResult Result(string name, double value, MetricInterval? interval, ModeCoverageOptions options) => new()
    {
        Name = name,
        Value = value,
        Interval = interval,
        Direction = MetricDirection.HigherIsBetter,
        Samples = SampleCount,
        ReferenceSamples = 0,
        Settings = MetricSettings.Of(
            ("close deviations", options.CloseDeviations), ("modes", ModeCount), ("share of fair share", options.ShareOfFairShare)),
        Notes = interval is null ? ["No interval: no resamples were asked for, or the samples are too many to resample."] : [],
    };
}
