using WganGp.Recipes.Data;
using static TorchSharp.torch;

namespace WganGp.Recipes.Quality;

/// <summary>How many modes of a <see cref="ToyDistribution"/> a set of samples reaches, and how many samples miss them all.</summary>
/// <remarks>
/// A sample is close when it is within four standard deviations of the nearest mode's centre: of the true distribution
/// 1 - exp(-8) = 99.97 % are. A mode is hit when its close samples number at least a tenth of its fair share, N / modes, and
/// at least one. The threshold grows with N, so that a handful of stray samples among thousands does not count as a mode
/// found, yet a small set of samples can hit every mode.
/// </remarks>
public sealed record ModeCoverage
{
    private const double CloseDeviations = 4;
    private const double ShareOfFairShare = 0.1;

    private ModeCoverage(IReadOnlyList<long> closeSamples, long sampleCount)
    {
        CloseSamplesPerMode = closeSamples;
        SampleCount = sampleCount;
        var bar = Math.Max(1, ShareOfFairShare * sampleCount / closeSamples.Count);
        ModesHit = closeSamples.Count(close => close >= bar);
        CloseFraction = closeSamples.Sum() / (double)sampleCount;
    }

    /// <summary>The number of samples evaluated.</summary>
    public long SampleCount { get; }

    /// <summary>For each mode, in the order of <see cref="ToyDistribution.Modes"/>: how many samples are close to it.</summary>
    public IReadOnlyList<long> CloseSamplesPerMode { get; }

    /// <summary>The number of modes.</summary>
    public int ModeCount => CloseSamplesPerMode.Count;

    /// <summary>The number of modes hit.</summary>
    public int ModesHit { get; }

    /// <summary>The fraction of samples that are close to a mode, from 0 to 1. Samples that are not finite are close to none.</summary>
    public double CloseFraction { get; }

    /// <summary>Evaluates samples.</summary>
    /// <param name="samples">Points, floating point <c>[N, 2]</c>, N at least 1, on any device.</param>
    /// <param name="distribution">A distribution with modes.</param>
    /// <returns>The coverage.</returns>
    /// <exception cref="ArgumentException">The samples have another shape, or the distribution has no modes.</exception>
    public static ModeCoverage Measure(Tensor samples, ToyDistribution distribution)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(distribution);
        if (distribution.ModeStandardDeviation is not double deviation)
        {
            throw new ArgumentException($"'{distribution.Name}' has no modes to cover: use a mixture of Gaussians.", nameof(distribution));
        }

        if (samples.shape is not [> 0, 2])
        {
            throw new ArgumentException(
                $"Points must have the shape [N, 2], N at least 1, but these have [{string.Join(", ", samples.shape)}].", nameof(samples));
        }

        double[] coordinates;
        using (NewDisposeScope()) coordinates = samples.detach().to(ScalarType.Float64).cpu().contiguous().data<double>().ToArray();

        var furthest = Math.Pow(CloseDeviations * deviation, 2);
        var close = new long[distribution.Modes.Count];
        for (var i = 0; i < coordinates.Length; i += 2)
        {
            var (mode, squaredDistance) = Nearest(distribution.Modes, coordinates[i], coordinates[i + 1]);
            if (squaredDistance <= furthest) close[mode]++;
        }

        return new ModeCoverage(close, coordinates.Length / 2);
    }

    private static (int Mode, double SquaredDistance) Nearest(IReadOnlyList<(double X, double Y)> modes, double x, double y)
    {
        (int Mode, double SquaredDistance) nearest = (0, double.PositiveInfinity);
        for (var mode = 0; mode < modes.Count; mode++)
        {
            var squared = Math.Pow(x - modes[mode].X, 2) + Math.Pow(y - modes[mode].Y, 2);
            if (squared < nearest.SquaredDistance) nearest = (mode, squared);
        }

        return nearest;
    }
}
