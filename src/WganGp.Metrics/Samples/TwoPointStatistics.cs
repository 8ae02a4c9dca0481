namespace WganGp.Metrics;

/// <summary>
/// Statistics of two-phase images and volumes, of porous media for example: the share of the phase (porosity), the two-point probability
/// and the correlation length.
/// </summary>
/// <remarks>
/// With I = 1 in the phase (above the threshold) and 0 elsewhere: porosity φ = mean I; S2(r) = mean of I(x) I(x + r) over all pairs of
/// pixels at that distance, of all samples together, along each axis and over all directions (lags whose length rounds to r). S2(0) = φ,
/// and S2 tends to φ² without long-range order. The correlation length is where (S2(r) - φ²) / (φ - φ²), straight between whole distances,
/// falls to 1/e: of a Debye medium, S2 = φ² + φ (1 - φ) exp(-r / a), it is a. Sources: Torquato, "Random Heterogeneous Materials" (2002),
/// chapter 2; Debye, Anderson and Brumberger, "Scattering by an Inhomogeneous Solid. II" (1957); of generated volumes: Mosser, Dubrule and
/// Blunt, "Reconstruction of three-dimensional porous media using generative adversarial neural networks" (2017).
/// <para>
/// The pairs are counted by a Fourier transform of each sample (Wiener and Khinchin) and are whole numbers, so that nothing is rounded. One
/// pass; memory of a few transforms, 100 sums for the intervals, and the resampled curves.
/// </para>
/// </remarks>
public sealed class TwoPointStatistics
{
    private const string Phase = "Porosity";
    private readonly TwoPointResamples resamples;
    private readonly IReadOnlyDictionary<string, string> settings;

    private TwoPointStatistics(TwoPointSums sums, TwoPointOptions options)
    {
        settings = MetricSettings.Of(
            ("max distance", sums.Geometry.MaxDistance), ("periodic", options.Periodic),
            ("phase", options.PhaseIsBelow ? "below" : "above"), ("threshold", options.Threshold));
        SampleCount = sums.Samples;
        resamples = new TwoPointResamples(sums, options);
        var curves = sums.Curves();
        Porosity = Result(
            Phase, curves[0][0], resamples.Interval(curves[0][0], resamples.Of(all => all[0][0]), highest: 1), null);
        Curves = [.. sums.Geometry.Directions.Select((direction, k) => Curve(direction, k, curves[k]))];
    }

    /// <summary>The number of samples.</summary>
    public long SampleCount { get; }

    /// <summary>The share of the phase.</summary>
    public MetricResult Porosity { get; }

    /// <summary>S2 along each axis, in the order of the sample's dimensions, then over all directions.</summary>
    public IReadOnlyList<TwoPointCurve> Curves { get; }

    /// <summary>S2 over all directions: the last of <see cref="Curves"/>.</summary>
    public TwoPointCurve Radial => Curves[^1];

    /// <summary>Measures samples.</summary>
    /// <param name="samples">Images <c>[N, 1, H, W]</c> or volumes <c>[N, 1, D, H, W]</c>.</param>
    /// <param name="options">Threshold, distances, boundary; null for the defaults.</param>
    /// <param name="progress">Receives the number of samples done so far.</param>
    /// <param name="cancellationToken">Stops between two batches, or two transforms.</param>
    /// <exception cref="MetricException">The samples have another shape, or the largest distance does not fit into them.</exception>
    public static TwoPointStatistics Measure(
        SampleSource samples, TwoPointOptions? options = null, IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(samples);
        var settings = (options ?? new()).Checked();
        TwoPointSums? sums = null;
        samples.Read(
            "The samples",
            (batch, before) =>
            {
                sums ??= new TwoPointSums(new LagGeometry(batch.shape, settings), samples.Count);
                sums.Add(batch, before, settings, cancellationToken);
            },
            progress, cancellationToken);
        return new TwoPointStatistics(sums!, settings);
    }

    /// <summary>Compares generated samples, these, with real ones.</summary>
    /// <param name="reference">The statistics of real samples, measured with the same options.</param>
    /// <returns>
    /// The absolute difference of the porosities, the root of the mean squared difference of the radial S2 over all distances, and, where
    /// both have one, the absolute difference of the radial correlation lengths in pixels.
    /// </returns>
    /// <exception cref="MetricException">The options or the sizes differ.</exception>
    public IReadOnlyList<MetricResult> CompareWith(TwoPointStatistics reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (!settings.SequenceEqual(reference.settings) || Curves.Count != reference.Curves.Count)
        {
            throw new MetricException(
                $"The statistics were measured differently: {Words(this)}, against {Words(reference)}. Measure both with the same " +
                "options.");
        }

        var last = Curves.Count - 1;
        List<MetricResult> results =
        [
            Difference(reference, $"{Phase} difference", all => all[0][0]),
            Between(
                reference, "Two-point probability distance", Distance(Radial.Probabilities, reference.Radial.Probabilities),
                resamples.Between(reference.resamples, (own, other) => Distance(own[last], other[last]))),
        ];
        if (Radial.CorrelationLength is not null && reference.Radial.CorrelationLength is not null)
        {
            results.Add(Difference(reference, "Correlation length difference", all => CorrelationLength.Of(all[last]) ?? double.NaN));
        }

        return results;
    }

    private static string Words(TwoPointStatistics statistics) =>
        string.Join(", ", statistics.settings.Select(setting => $"{setting.Key} {setting.Value}")) +
        $", {statistics.Curves.Count - 1} dimensions";

    private static double Distance(IReadOnlyList<double> own, IReadOnlyList<double> other) =>
        Math.Sqrt(own.Zip(other, (a, b) => (a - b) * (a - b)).Average());

    private TwoPointCurve Curve(string direction, int k, double[] values)
    {
        var deviations = resamples.Deviations(k, values.Length);
        var length = CorrelationLength.Of(values) is not { } found
            ? null
            : Result(
                $"Correlation length, {direction}", found,
                resamples.Interval(found, resamples.Of(all => CorrelationLength.Of(all[k]) ?? double.NaN), double.PositiveInfinity),
                null);
        return new TwoPointCurve(direction, values, deviations, length);
    }

    private MetricResult Difference(TwoPointStatistics reference, string name, Func<double[][], double> value) => Between(
        reference, name, Math.Abs(value(resamples.Estimate) - value(reference.resamples.Estimate)),
        resamples.Between(reference.resamples, (own, other) => value(own) - value(other)));

    private MetricResult Between(TwoPointStatistics reference, string name, double value, double[] resampled) =>
        Result(name, value, resamples.Interval(value, resampled, double.PositiveInfinity), MetricDirection.LowerIsBetter) with
        {
            ReferenceSamples = reference.SampleCount,
        };

    private MetricResult Result(string name, double value, MetricInterval? interval, MetricDirection? direction) => new()
    {
        Name = name,
        Value = value,
        Interval = interval,
        Direction = direction,
        Samples = SampleCount,
        ReferenceSamples = 0,
        Settings = settings,
        Notes = interval is null ? ["No interval: a bootstrap needs two samples or more, with a value in each resample."] : [],
    };
}
