using System.Globalization;

namespace WganGp.ConsoleApp.Output;

/// <summary>How often which norm of the critic's input gradient occurs, for a page.</summary>
internal sealed record NormHistogram
{
    private const int BarCount = 40;

    // Of how many deviations from the middle the axis is at most: one norm far off would squeeze the others into one bar.
    private const double Farthest = 6;

    private NormHistogram(IReadOnlyList<Bar> bars) => Bars = bars;

    /// <summary>The bars, from left to right.</summary>
    public IReadOnlyList<Bar> Bars { get; }

    /// <summary>The left end of the axis.</summary>
    public required string Low { get; init; }

    /// <summary>The right end of the axis.</summary>
    public required string High { get; init; }

    /// <summary>Where the target is, in percent from the left; null if it is not on the axis.</summary>
    public string? Target { get; init; }

    /// <summary>Number, mean, deviation and range in a sentence.</summary>
    public required string Sentence { get; init; }

    /// <summary>Counts norms.</summary>
    /// <param name="norms">The norms; those that are not finite are only counted.</param>
    /// <param name="target">The norm that the penalty aims at; null for none.</param>
    /// <returns>Null if none is finite.</returns>
    public static NormHistogram? Of(IReadOnlyList<double> norms, double? target)
    {
        double[] finite = [.. norms.Where(double.IsFinite).Order()];
        if (finite.Length == 0) return null;
        var (mean, middle) = (finite.Average(), finite[finite.Length / 2]);
        var deviation = Math.Sqrt(finite.Average(norm => (norm - mean) * (norm - mean)));
        var low = Math.Min(Math.Max(finite[0], middle - Farthest * deviation), target ?? double.PositiveInfinity);
        var high = Math.Max(Math.Min(finite[^1], middle + Farthest * deviation), target ?? double.NegativeInfinity);
        var margin = high > low ? (high - low) / BarCount : Math.Max(1e-6, Math.Abs(high) / BarCount);
        (low, high) = (Math.Max(0, low - margin), high + margin);
        var width = (high - low) / BarCount;
        var counts = new int[BarCount];
        foreach (var norm in finite) counts[Math.Clamp((int)((norm - low) / width), 0, BarCount - 1)]++;
        var beyond = finite.Count(norm => norm < low || norm > high);
        var at = target is { } aim ? (aim - low) / (high - low) * 100 : double.NaN;
        return new NormHistogram(
            [.. counts.Select((count, i) => new Bar(
                (100.0 * count / counts.Max()).ToString("0.##", CultureInfo.InvariantCulture),
                $"{Significant.Text(low + i * width)} to {Significant.Text(low + (i + 1) * width)}: {count}"))])
        {
            Low = Significant.Text(low),
            High = Significant.Text(high),
            Target = at is >= 0 and <= 100 ? at.ToString("0.##", CultureInfo.InvariantCulture) : null,
            Sentence = string.Create(
                CultureInfo.InvariantCulture,
                $"{finite.Length:N0} norms: mean {Significant.Text(mean)}, standard deviation {Significant.Text(deviation)}, from " +
                $"{Significant.Text(finite[0])} to {Significant.Text(finite[^1])}" +
                $"{(target is { } k ? $"; the dashed line is the penalty's target {Significant.Text(k)}" : "")}" +
                $"{(beyond > 0 ? $"; {beyond:N0} beyond the axis are in its last bars" : "")}" +
                $"{(finite.Length < norms.Count ? $"; {norms.Count - finite.Length:N0} more are not finite" : "")}."),
        };
    }

    /// <summary>One bar.</summary>
    /// <param name="Height">Percent of the highest.</param>
    /// <param name="Title">Its range and count.</param>
    internal sealed record Bar(string Height, string Title);
}
