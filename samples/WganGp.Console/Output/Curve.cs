using ScottPlot;

namespace WganGp.ConsoleApp.Output;

/// <summary>One quantity over the generator steps, prepared for drawing: thinned, smoothed, split at gaps.</summary>
/// <param name="Points">Points in ascending order of X; Y may be NaN or infinite where the quantity has no value.</param>
internal sealed record Curve(Coordinates[] Points)
{
    /// <summary>About one point for each pixel of width: more are not visible and only cost time.</summary>
    public const int MostPoints = 1000;

    private const int EnoughToSmooth = 40;

    public IEnumerable<double> FiniteValues => Points.Select(point => point.Y).Where(double.IsFinite);

    public static Curve Of(IReadOnlyList<TrainingReport> reports, Func<TrainingReport, double> value) =>
        new([.. reports.Select(report => new Coordinates(report.Step, value(report)))]);

    /// <summary>
    /// At most <paramref name="most"/> points: each stands for a run of neighbours and is <paramref name="summary"/> of their
    /// finite values.
    /// </summary>
    public Curve Thin(Func<IEnumerable<double>, double> summary, int most = MostPoints)
    {
        if (Points.Length <= most) return this;
        var run = (Points.Length + most - 1) / most;
        return new([.. Points.Chunk(run).Select(neighbours =>
        {
            double[] finite = [.. neighbours.Select(point => point.Y).Where(double.IsFinite)];
            return new Coordinates(neighbours[^1].X, finite.Length == 0 ? double.NaN : summary(finite));
        })]);
    }

    /// <summary>
    /// The mean over a window centred on each value. Near the ends the window shrinks, so that it stays symmetric;
    /// otherwise the ends of a steep curve would be distorted. Missing values are skipped; where more
    /// than <paramref name="halfWindow"/> in a row are missing the curve is interrupted, so that no values are invented.
    /// </summary>
    public Curve Smooth(int halfWindow)
    {
        var smooth = new List<Coordinates>();
        int[] finite = [.. Enumerable.Range(0, Points.Length).Where(i => double.IsFinite(Points[i].Y))];
        var start = 0;
        for (var end = 1; end <= finite.Length; end++)
        {
            if (end < finite.Length && finite[end] - finite[end - 1] - 1 <= halfWindow) continue;
            smooth.AddRange(SmoothStretch([.. finite[start..end].Select(i => Points[i])], halfWindow));
            if (end < finite.Length) smooth.Add(new Coordinates(Points[finite[end] - 1].X, double.NaN));
            start = end;
        }

        return new Curve([.. smooth]);
    }

    /// <summary>The same over a window of about a fortieth of the curve; null where there are too few points to smooth.</summary>
    public Curve? Smoothed() => Points.Length < EnoughToSmooth ? null : Smooth(Math.Max(2, Points.Length / 80));

    /// <summary>The segments between values that are not finite.</summary>
    public IEnumerable<Coordinates[]> Stretches()
    {
        var start = 0;
        for (var i = 0; i <= Points.Length; i++)
        {
            if (i < Points.Length && double.IsFinite(Points[i].Y)) continue;
            if (i > start) yield return Points[start..i];
            start = i + 1;
        }
    }

    /// <summary>
    /// Whether a linear axis would show only the largest values: all are above zero, the largest at least a hundred times the smallest.
    /// </summary>
    public bool SpansDecades()
    {
        double[] values = [.. FiniteValues];
        return values.Length > 1 && values.Min() > 0 && values.Max() / values.Min() >= 100;
    }

    private static IEnumerable<Coordinates> SmoothStretch(Coordinates[] stretch, int halfWindow) => stretch.Select((point, i) =>
    {
        var half = Math.Min(halfWindow, Math.Min(i, stretch.Length - 1 - i));
        return new Coordinates(point.X, stretch[(i - half)..(i + half + 1)].Average(neighbour => neighbour.Y));
    });
}
