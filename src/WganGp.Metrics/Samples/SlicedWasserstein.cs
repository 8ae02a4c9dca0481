namespace WganGp.Metrics;

/// <summary>
/// The sliced Wasserstein distance: samples are projected on random directions of length 1, where the Wasserstein distance is that of the
/// sorted values, and the distances are averaged.
/// </summary>
/// <remarks>
/// SW_p(P, Q) = (mean over directions θ of W_p(θ·P, θ·Q)^p)^(1/p), with W_p^p of numbers the integral over t from 0 to 1 of
/// |F⁻¹(t) - G⁻¹(t)|^p, F⁻¹ and G⁻¹ being the quantile functions. The integral is exact for any numbers of samples, equal or not. Sources:
/// Rabin, Peyré, Delon and Bernot, "Wasserstein Barycenter and its Application to Texture Mixing" (2011); Bonneel, Rabin, Peyré and
/// Pfister, "Sliced and Radon Wasserstein Barycenters of Measures" (2015), section 3. The directions are normal vectors, divided by their
/// length.
/// <para>
/// Memory: 12 bytes per sample and direction, of both sets (31 MB for two sets of 10,000 samples at 128 directions), and the directions, 8
/// bytes per value of a sample each. Each source is read once, in batches.
/// </para>
/// </remarks>
public static class SlicedWasserstein
{
    /// <summary>Samples of either set.</summary>
    private const int MostSamples = 10_000_000;

    /// <summary>Computes the distance.</summary>
    /// <param name="samples">Generated samples, <c>[N, …]</c>.</param>
    /// <param name="reference">Real samples, <c>[M, …]</c>, of the same shape each.</param>
    /// <param name="options">Directions, order, resamples, seed; null for the defaults.</param>
    /// <param name="progress">Receives the number of samples read so far, of both sets together.</param>
    /// <param name="cancellationToken">Stops between two batches, and between two resamples.</param>
    /// <returns>
    /// The distance, in the samples' own unit. Its interval joins the deviation over the directions with that over a bootstrap of both
    /// sets.
    /// </returns>
    /// <exception cref="MetricException">The shapes differ, a value is not finite, or the order is neither 1 nor 2.</exception>
    public static MetricResult Compute(
        SampleSource samples, SampleSource reference, SlicedWassersteinOptions? options = null, IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var settings = (options ?? new()).Checked();
        samples.Length(MostSamples, "the sliced Wasserstein distance");
        reference.Length(MostSamples, "the sliced Wasserstein distance");
        using var directions = new ProjectionDirections(settings.Projections, settings.Seed);
        var own = ProjectedSamples.Read(samples, "The samples", directions, progress, cancellationToken);
        var other = ProjectedSamples.Read(
            reference, "The reference samples", directions, MetricProgress.After(samples.Count, progress), cancellationToken);
        SampleBatches.ThrowUnlessSame(own.SampleShape, other.SampleShape);

        var costs = new double[settings.Projections];
        Parallelism.For(costs.Length, k => costs[k] = own.Cost(other, k, settings.Order), cancellationToken);
        var mean = costs.Average();
        var value = Root(mean, settings.Order);
        // The root's derivative carries the deviation of the mean over.
        var slope = settings.Order == 1 ? 1 : value > 0 ? 0.5 / value : 0;
        var overDirections = slope * slope * Intervals.Variance(costs) / costs.Length;
        var overSamples = Intervals.Variance(Resampled(own, other, settings, cancellationToken));
        return new MetricResult
        {
            Name = $"Sliced Wasserstein-{settings.Order} distance",
            Value = value,
            Interval = Intervals.Around(
                value, Math.Sqrt(overDirections + overSamples),
                $"deviations over {settings.Projections} directions and over a bootstrap of both sets, {settings.Resamples} resamples", 0),
            Direction = MetricDirection.LowerIsBetter,
            Samples = samples.Count,
            ReferenceSamples = reference.Count,
            Settings = MetricSettings.Of(
                ("order", settings.Order), ("projections", settings.Projections), ("resamples", settings.Resamples),
                ("seed", settings.Seed)),
        };
    }

    private static double[] Resampled(
        ProjectedSamples own, ProjectedSamples other, SlicedWassersteinOptions options, CancellationToken cancellationToken)
    {
        var values = new double[options.Resamples];
        Parallelism.For(values.Length, Resample, cancellationToken);
        return values;

        void Resample(int i)
        {
            var random = new SampleRandom(options.Seed, 1 + i);
            var (ownWeights, otherWeights) = (random.Resample(own.Count), random.Resample(other.Count));
            double sum = 0;
            for (var k = 0; k < options.Projections; k++) sum += own.Cost(other, k, options.Order, ownWeights, otherWeights);
            values[i] = Root(sum / options.Projections, options.Order);
        }
    }

    private static double Root(double mean, int order) => order == 1 ? mean : Math.Sqrt(mean);
}
