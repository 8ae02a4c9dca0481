using ScottPlot;

namespace WganGp.ConsoleApp.Output;

/// <summary>One line of a <see cref="CurvePanel"/>, as the page's script reads it: numbers that are not finite are null.</summary>
internal sealed record CurveSeries
{
    // The script's panels are at most 1,200 pixels wide.
    private const int MostPoints = 500;
    private const int Digits = 5;

    /// <summary>What it is called in the legend; empty for a panel of one line.</summary>
    public string Name { get; init; } = "";

    /// <summary>The number of its colour in <c>page.css</c>.</summary>
    public int Color { get; init; }

    /// <summary>Whether the line is dashed, for more lines than there are colours.</summary>
    public bool Dashed { get; init; }

    /// <summary>The steps, ascending.</summary>
    public required IReadOnlyList<double> X { get; init; }

    /// <summary>The values, at most <see cref="MostPoints"/>: each is the mean of a run of neighbours if there are more.</summary>
    public required IReadOnlyList<double?> Y { get; init; }

    /// <summary>The values smoothed; null for few.</summary>
    public IReadOnlyList<double?>? Smooth { get; init; }

    /// <summary>The lower edge of a band around the line; null for none.</summary>
    public IReadOnlyList<double?>? Low { get; init; }

    /// <summary>The upper edge of the band.</summary>
    public IReadOnlyList<double?>? High { get; init; }

    /// <summary>A line of the values at these steps, with a band where its edges are given.</summary>
    public static CurveSeries Of(
        string name, int color, IReadOnlyList<double> steps, Func<int, double> value, Func<int, double>? low = null,
        Func<int, double>? high = null)
    {
        var thin = Curve(value).Thin(values => values.Average(), MostPoints);
        return new CurveSeries
        {
            Name = name,
            Color = color,
            X = [.. thin.Points.Select(point => point.X)],
            Y = Heights(thin),
            Smooth = thin.Smoothed() is { } smooth ? Aligned(thin, smooth) : null,
            Low = low is null ? null : Heights(Curve(low).Thin(values => values.Min(), MostPoints)),
            High = high is null ? null : Heights(Curve(high).Thin(values => values.Max(), MostPoints)),
        };

        Curve Curve(Func<int, double> of) => new([.. steps.Select((step, index) => new Coordinates(step, of(index)))]);
    }

    private static double?[] Heights(Curve curve) => [.. curve.Points.Select(point => Rounded(point.Y))];

    /// <summary>The smoothed values at all points of the line; smoothing leaves out those that are missing.</summary>
    private static double?[] Aligned(Curve line, Curve smooth)
    {
        var heights = smooth.Points.GroupBy(point => point.X).ToDictionary(group => group.Key, group => group.First().Y);
        return [.. line.Points.Select(point => heights.TryGetValue(point.X, out var height) ? Rounded(height) : null)];
    }

    private static double? Rounded(double value) => double.IsFinite(value) ? Significant.Round(value, Digits) : null;
}
