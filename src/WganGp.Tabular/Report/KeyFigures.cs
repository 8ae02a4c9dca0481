namespace WganGp.Tabular.Report;

/// <summary>The few figures at the top of the page.</summary>
internal static class KeyFigures
{
    public static Html.Markup Of(TableReport report)
    {
        var html = new Html().Add($"<div class=\"key\">");
        Card("Column shapes", Figures.Score(report.Shapes.Average), "1 is best", Held(report.HeldOutShapes?.Average));
        if (double.IsFinite(report.Pairs.Average))
        {
            Card("Column pairs", Figures.Score(report.Pairs.Average), "1 is best", Held(report.HeldOutPairs?.Average));
        }

        if (report.Detection is { } detection)
        {
            Card("Told from real rows", Figures.Score(detection.TreesAuc.Value), "AUC of boosted trees", "0.5: not at all, 1: always");
        }

        if (report.Efficacy is { } efficacy)
        {
            var score = efficacy.Scores[0];
            Card(
                $"{score.Name}, trained on it", Figures.Score(score.TrainedOnSynthetic.Value), $"of '{efficacy.Target}', on held-out rows",
                $"trained on real rows: {Figures.Score(score.TrainedOnReal.Value)}");
        }

        if (report.Privacy is { } privacy)
        {
            if (privacy.MembershipAuc is { } member)
            {
                Card("Membership attack", Figures.Score(member.Value), "AUC", "0.5: chance, 1: every training row");
            }

            Card(
                "Exact copies", Figures.Percent(privacy.ExactCopies.Value), "of the synthetic rows",
                privacy.HeldOutExactCopies is { } held ? $"held-out rows: {Figures.Percent(held.Value)}" : "");
        }

        return html.Add($"</div>").ToMarkup();

        void Card(string name, string value, string about, string beside)
        {
            var second = beside.Length == 0 ? Html.Markup.Nothing : Html.Of($"<small>{beside}</small>");
            html.Add($"<div><span>{name}</span><b>{value}</b><small>{about}</small>{second}</div>");
        }
    }

    private static string Held(double? average) =>
        average is { } score && double.IsFinite(score) ? $"held-out rows: {Figures.Score(score)}" : "";
}
