namespace WganGp.ConsoleApp.Output;

/// <summary>The estimates of one metric that were computed alike, by step.</summary>
/// <param name="Name">The metric's name.</param>
/// <param name="With">What it was computed with: estimates that were computed differently are different metrics.</param>
/// <param name="Points">The estimates, the newest last; of several of one step the one that was evaluated last.</param>
internal sealed record MetricHistory(string Name, string With, IReadOnlyList<(long Step, EvaluatedMetric Metric)> Points)
{
    public (long Step, EvaluatedMetric Metric) Newest => Points[^1];

    /// <summary>The name, and which values are better.</summary>
    public string Title => $"{Name} ({MetricTable.Direction(Newest.Metric)})";

    /// <summary>All histories of a run's evaluations.</summary>
    public static IReadOnlyList<MetricHistory> Of(IReadOnlyList<EvaluationFile> evaluations) =>
    [
        .. evaluations.SelectMany(evaluation => evaluation.Metrics.Select(metric => (evaluation.Step, Metric: metric)))
            .GroupBy(each => (each.Metric.Name, With: each.Metric.ComputedWith()))
            .Select(group => new MetricHistory(
                group.Key.Name, group.Key.With,
                [.. group.GroupBy(each => each.Step).Select(step => step.Last()).OrderBy(each => each.Step)])),
    ];
}
