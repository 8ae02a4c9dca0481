namespace WganGp.Tabular.Report;

/// <summary>The pairs as maps, and the worst in a table.</summary>
internal static class PairSection
{
    private const int Worst = 12;

    public static Html.Markup Of(TableReport report)
    {
        var pairs = report.Pairs;
        if (pairs.Pairs.Count == 0) return Html.Markup.Nothing;
        var html = new Html().Add($"<section id=\"pairs\"><h2>Pairs of columns</h2>");
        html.Add($"""
            <p class="about">Correlation of two numbers or dates; Cramér's V where one or both columns have names, with numbers in
            {report.Options.Pairs.Bins} bins. The pointer shows a pair's value.</p>
            <p class="legend"><span><i style="background:var(--warm)"></i>1: both grow together, or one determines the other</span>
            <span><i style="background:var(--cold)"></i>-1: one grows as the other falls</span></p><div class="maps">
            """);
        Map("Real rows", pair => pair.RealAssociation, "Associations in the real rows");
        Map("Synthetic rows", pair => pair.SyntheticAssociation, "Associations in the synthetic rows");
        html.Add($"</div>");
        var worst = pairs.Pairs.Where(pair => pair.Score is not null).OrderBy(pair => pair.Score).Take(Worst).ToList();
        if (worst.Count == 0) return html.Add($"</section>").ToMarkup();
        html.Add($"<h3>{(worst.Count == pairs.Pairs.Count ? "All pairs" : "The lowest scores")}</h3><div class=\"scroll\"><table>");
        html.Add($"{ScoreTables.Head("Pair", "Score", "95 % interval", "Association, real", "Association, synthetic")}");
        foreach (var pair in worst)
        {
            html.Add($"""
                <tr><th scope="row">{pair.First}, {pair.Second}</th><td class="value">{Figures.Score(pair.Score)}</td>
                <td>{Figures.Interval(pair.Interval)}</td><td>{Figures.Score(pair.RealAssociation)}</td>
                <td>{Figures.Score(pair.SyntheticAssociation)}</td></tr>
                """);
        }

        return html.Add($"</tbody></table></div></section>").ToMarkup();

        void Map(string heading, Func<ColumnPair, double> association, string name) =>
            html.Add($"<figure><h3>{heading}</h3>{HeatMap.Draw(pairs, association, name)}</figure>");
    }
}
