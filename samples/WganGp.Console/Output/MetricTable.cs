using System.Globalization;

namespace WganGp.ConsoleApp.Output;

/// <summary>A run's metrics for its page: the newest estimate of each, and its course over the steps.</summary>
internal sealed record MetricTable
{
    private const int MostPanels = 24;
    private const int MostRows = 100;

    private MetricTable(IReadOnlyList<Row> rows, IReadOnlyList<CurvePanel> panels) => (Rows, Panels) = (rows, panels);

    /// <summary>The newest estimates.</summary>
    public IReadOnlyList<Row> Rows { get; }

    /// <summary>Metrics over steps, for those that were measured at more than one.</summary>
    public IReadOnlyList<CurvePanel> Panels { get; }

    /// <summary>The table; null without metrics.</summary>
    /// <param name="evaluations">What was measured, by step.</param>
    public static MetricTable? Of(IReadOnlyList<EvaluationFile> evaluations)
    {
        var metrics = MetricHistory.Of(evaluations).OrderByDescending(history => history.Newest.Step).Take(MostRows).ToList();
        return metrics.Count == 0 ? null : new MetricTable(
            [.. metrics.Select(history => RowOf(history.Newest.Step, history.Newest.Metric))],
            [.. metrics.Where(history => history.Points.Count > 1).Take(MostPanels).Select(PanelOf)]);
    }

    /// <summary>The value and its interval, for readers.</summary>
    public static (string Value, string Interval) Texts(EvaluatedMetric metric)
    {
        var level = metric.Level is { } share ? string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.#} %: ") : "";
        var interval = metric.HasInterval()
            ? $"{level}{Significant.Text(metric.Lower!.Value)} to {Significant.Text(metric.Upper!.Value)}"
            : "no interval";
        return (Significant.Text(metric.Value), interval);
    }

    /// <summary>Which values are good, in a word or two.</summary>
    public static string Direction(EvaluatedMetric metric) =>
        metric.HigherIsBetter is not { } higher ? "describes" : higher ? "higher is better" : "lower is better";

    private static Row RowOf(long step, EvaluatedMetric metric)
    {
        var (value, interval) = Texts(metric);
        string[] notes = [metric.ComputedWith(), .. metric.Method is { } method ? [$"interval: {method}"] : (string[])[], .. metric.Notes];
        return new Row(
            metric.Name, Direction(metric), value, interval, step.ToString("N0", CultureInfo.InvariantCulture), string.Join("; ", notes));
    }

    private static CurvePanel PanelOf(MetricHistory history) => new()
    {
        Title = history.Title,
        Series =
        [
            CurveSeries.Of(
                "", 0, [.. history.Points.Select(each => (double)each.Step)], index => history.Points[index].Metric.Value,
                index => history.Points[index].Metric.Lower ?? double.NaN, index => history.Points[index].Metric.Upper ?? double.NaN),
        ],
    };

    /// <summary>One metric.</summary>
    internal sealed record Row(string Name, string Direction, string Value, string Interval, string Step, string With);
}
