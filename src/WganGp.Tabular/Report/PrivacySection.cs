namespace WganGp.Tabular.Report;

/// <summary>Privacy: the figures, and how close the rows come to training rows.</summary>
internal static class PrivacySection
{
    public static Html.Markup Of(TableReport report)
    {
        if (report.Privacy is not { } privacy) return Html.Markup.Nothing;
        var html = new Html().Add($"<section id=\"privacy\"><h2>Privacy</h2><div class=\"scroll\"><table>");
        html.Add($"{ScoreTables.Head("Figure", "Synthetic rows", "95 % interval", "Without copying")}");
        ScoreTables.Row(
            html, "Share of exact copies", "equal to a training row in every column", privacy.ExactCopies,
            Beside(privacy.HeldOutExactCopies));
        ScoreTables.Row(
            html, "Distance to the closest training row", "median; 0 is a copy", privacy.ClosestRecord,
            Beside(privacy.HeldOutClosestRecord));
        ScoreTables.Row(
            html, "Distance to the closest by that to the second closest", "median; near 0: beside one row alone", privacy.NeighbourRatio,
            Beside(privacy.HeldOutNeighbourRatio));
        if (privacy.CloserToTraining is { } closer)
        {
            ScoreTables.Row(html, "Closer to a training row than to a held-out one", "share of synthetic rows", closer, "0.5");
        }

        if (privacy.MembershipAuc is { } member)
        {
            ScoreTables.Row(html, "Membership attack", "AUC: training rows told from held-out ones", member, "0.5");
        }

        html.Add($"</tbody></table></div>");
        var held = privacy.HeldOutDistances;
        if (held.Length > 0)
        {
            var sketch = ColumnSketch.Numbers(held, privacy.Distances, Figures.Value);
            html.Add($"<h3>Distance to the closest training row</h3>{ReportPage.Legend("held-out rows", "synthetic rows")}");
            html.Add($"<div class=\"narrow\">{SketchChart.Draw(sketch, "Distances to the closest training row", "held-out")}</div>");
        }

        foreach (var note in privacy.ClosestRecord.Notes) html.Add($"<small>{note} </small>");
        return html.Add($"</section>").ToMarkup();
    }

    private static string Beside(Metrics.MetricResult? held) => held is null ? "" : $"held-out rows: {Figures.Score(held.Value)}";
}
