using System.Globalization;

namespace WganGp.ConsoleApp.Output;

/// <summary>The metrics of several runs, side by side. Estimates that were computed differently are in different rows.</summary>
internal static class CompareMetrics
{
    /// <summary>How the table is to be read.</summary>
    public const string About =
        "The newest estimate of each run. A difference from the first run is within the intervals if the two overlap: it may be chance. " +
        "Only estimates of the same metric with the same extractor, numbers of samples and settings are compared; others have rows of " +
        "their own.";

    private const int MostRows = 200, MostPanels = 24;

    /// <summary>The rows of the table.</summary>
    public static IReadOnlyList<Row> Rows(IReadOnlyList<CompareContent.Run> runs)
    {
        var histories = runs
            .Select(run => MetricHistory.Of(run.Evaluations).ToDictionary(history => (history.Name, history.With))).ToList();
        return
        [
            .. histories.SelectMany(found => found.Keys).Distinct().Take(MostRows).Select(key =>
            {
                List<MetricHistory?> estimates = [.. histories.Select(found => found.GetValueOrDefault(key))];
                var any = estimates.First(estimate => estimate is not null)!.Newest.Metric;
                return new Row(key.Name, MetricTable.Direction(any), key.With, Cells(estimates));
            }),
        ];
    }

    /// <summary>The metrics over steps, for those that a run has measured at more than one.</summary>
    public static IReadOnlyList<CurvePanel> Panels(IReadOnlyList<CompareContent.Run> runs)
    {
        var histories = runs.SelectMany((run, index) =>
            MetricHistory.Of(run.Evaluations).Select(history => (Run: index, History: history)));
        return
        [
            .. histories.GroupBy(each => (each.History.Name, each.History.With))
                .Where(metric => metric.Any(each => each.History.Points.Count > 1)).Take(MostPanels).Select(metric => new CurvePanel
                {
                    Title = metric.First().History.Title,
                    Series =
                    [
                        .. metric.Select(each => CurveSeries.Of(
                            runs[each.Run].Name, each.Run % CurvePanel.Colors,
                            [.. each.History.Points.Select(point => (double)point.Step)],
                            point => each.History.Points[point].Metric.Value)),
                    ],
                }),
        ];
    }

    /// <summary>What can be said about a value beside another, in a few words, and whether it is better.</summary>
    internal static (string Verdict, bool IsBetter) Verdict(EvaluatedMetric metric, EvaluatedMetric first)
    {
        var difference = metric.Value - first.Value;
        if (!double.IsFinite(difference)) return ("not comparable", false);
        var amount = $"{(difference < 0 ? "\u2212" : "+")}{Significant.Text(Math.Abs(difference))}";
        if (difference == 0) return ("the same", false);
        return metric.IsWithinIntervals(first) switch
        {
            true => ($"{amount}: within the intervals", false),
            null => ($"{amount}; no intervals, so it may be chance", false),
            false when metric.HigherIsBetter is { } higher => difference > 0 == higher
                ? ($"{amount}: better, beyond the intervals", true)
                : ($"{amount}: worse, beyond the intervals", false),
            false => ($"{amount}: beyond the intervals", false),
        };
    }

    private static Cell?[] Cells(List<MetricHistory?> estimates)
    {
        var first = estimates.FindIndex(estimate => estimate is not null);
        return
        [
            .. estimates.Select((estimate, run) =>
            {
                if (estimate is null) return null;
                var (step, metric) = estimate.Newest;
                var (value, interval) = MetricTable.Texts(metric);
                var (verdict, isBetter) = run == first ? ("", false) : Verdict(metric, estimates[first]!.Newest.Metric);
                return new Cell(value, interval, string.Create(CultureInfo.InvariantCulture, $"step {step:N0}"), verdict, isBetter);
            }),
        ];
    }

    /// <summary>One metric.</summary>
    internal sealed record Row(string Name, string Direction, string With, IReadOnlyList<Cell?> Cells);

    /// <summary>One run's estimate.</summary>
    internal sealed record Cell(string Value, string Interval, string Step, string Verdict, bool IsBetter);
}
