using WganGp.Metrics;

namespace WganGp.Tabular.Report;

/// <summary>All scores with their intervals, a row each.</summary>
internal static class ScoreTables
{
    public static Html.Markup Scores(TableReport report)
    {
        var html = new Html().Add($"<section id=\"scores\"><h2>Scores</h2><div class=\"scroll\"><table>");
        html.Add($"{Head("Score", "Synthetic rows", "95 % interval", "Real rows instead")}");
        Row(html, "Column shapes, mean", "1 is best", report.Shapes.Average, report.Shapes.Interval, Held(report.HeldOutShapes?.Average));
        Row(html, "Column pairs, mean", "1 is best", report.Pairs.Average, report.Pairs.Interval, Held(report.HeldOutPairs?.Average));
        Row(
            html, "Strongly correlated pairs, mean", "correlations beyond 0.5; 1 is best", report.Pairs.StrongAverage, null,
            Held(report.HeldOutPairs?.StrongAverage));
        foreach (var result in report.Detection?.All ?? [])
        {
            Row(html, result.Name, result.Name.Contains("AUC", StringComparison.Ordinal) ? "0.5 is best" : "1 is best", result, "");
        }

        foreach (var score in report.Efficacy?.Scores ?? [])
        {
            var of = report.Efficacy!.Positive is { } positive
                ? $"of {report.Efficacy.Target} = {positive}"
                : $"of {report.Efficacy.Target}";
            Row(
                html, $"{score.Name} on held-out rows", $"{of}; 1 is best", score.TrainedOnSynthetic,
                $"trained on real rows: {Figures.Score(score.TrainedOnReal.Value)} ({Figures.Interval(score.TrainedOnReal.Interval)})");
        }

        return html.Add($"</tbody></table></div></section>").ToMarkup();
    }

    /// <summary>The head of a table, and the beginning of its body.</summary>
    public static Html.Markup Head(params string[] columns)
    {
        var html = new Html().Add($"<thead><tr>");
        foreach (var column in columns) html.Add($"<th scope=\"col\">{column}</th>");
        return html.Add($"</tr></thead><tbody>").ToMarkup();
    }

    /// <summary>One row; none for a value that is undefined.</summary>
    public static void Row(Html html, string name, string about, MetricResult result, string beside)
    {
        Row(html, name, about, result.Value, result.Interval, beside);
    }

    private static void Row(Html html, string name, string about, double value, MetricInterval? interval, string beside)
    {
        if (!double.IsFinite(value)) return;
        html.Add($"""
            <tr><th scope="row">{name}<small>{about}</small></th><td class="value">{Figures.Score(value)}</td>
            <td>{Figures.Interval(interval)}</td><td>{beside}</td></tr>
            """);
    }

    private static string Held(double? average) =>
        average is { } score && double.IsFinite(score) ? $"held-out rows: {Figures.Score(score)}" : "";
}
