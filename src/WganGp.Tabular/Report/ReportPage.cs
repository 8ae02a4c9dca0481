using System.Text;

namespace WganGp.Tabular.Report;

/// <summary><c>report.html</c>: one page without scripts, on which nothing is fetched and every name is escaped.</summary>
internal static class ReportPage
{
    private static readonly Lazy<string> Style = new(() =>
    {
        using var stream = typeof(ReportPage).Assembly.GetManifestResourceStream("report.css")
            ?? throw new InvalidOperationException("The assembly lacks its resource 'report.css': build it again.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    });

    public static string Of(TableReport report)
    {
        var html = new Html();
        html.Add($"<!doctype html>").Add($"<html lang=\"en\">").Add($"<head>").Add($"<meta charset=\"utf-8\">");
        html.Add($"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        html.Add($"""
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'">
            """);
        html.Add($"<title>{report.Options.Title}</title>").Add($"<style>").Add($"{new Html.Markup(Style.Value)}</style>").Add($"</head>");
        html.Add($"<body>").Add($"<header><h1>{report.Options.Title}</h1><p>{About(report)}</p></header>");
        html.Add($"{KeyFigures.Of(report)}{Concerned(report)}");
        html.Add($"{ScoreTables.Scores(report)}{Columns(report)}{PairSection.Of(report)}{PrivacySection.Of(report)}");
        html.Add($"{Method(report)}</body>").Add($"</html>");
        return html.ToString();
    }

    private static string About(TableReport report)
    {
        var held = report.HeldOut is { } rows ? $", beside {Figures.Count(rows.Count)} held-out real rows" : "";
        var (synthetic, real) = (Figures.Count(report.Synthetic.Count), Figures.Count(report.Real.Count));
        return $"{synthetic} synthetic rows compared with the {real} real rows that they were learned from{held}; " +
            $"{Figures.Count(report.Shapes.Columns.Count)} columns";
    }

    private static Html.Markup Concerned(TableReport report)
    {
        var html = new Html().Add($"<section id=\"concerns\"><h2>What to worry about</h2>");
        if (report.Concerns.Count == 0)
        {
            return html.Add($"""
                <p class="calm">No figure of this report is beyond its threshold. The thresholds are at the end of this page.</p></section>
                """).ToMarkup();
        }

        html.Add($"<ul class=\"concerns\">");
        foreach (var concern in report.Concerns)
        {
            var serious = concern.Level == ConcernLevel.Serious;
            var (look, word) = serious ? (Html.Of($" class=\"serious\""), "Serious.") : (Html.Markup.Nothing, "Notable.");
            html.Add($"<li{look}><b>{word}</b> {concern.Text}</li>");
        }

        return html.Add($"</ul></section>").ToMarkup();
    }

    private static Html.Markup Columns(TableReport report)
    {
        if (report.Shapes.Columns.Count == 0) return Html.Markup.Nothing;
        var html = new Html().Add($"<section id=\"columns\"><h2>Columns</h2>");
        html.Add($"""
            <p class="about">Lowest shape score first. Numbers and dates in the outer 0.2 % are counted in the bins at the ends.</p>
            {Legend("real rows", "synthetic rows")}<div class="columns">
            """);
        foreach (var shape in report.Shapes.Columns.OrderBy(shape => shape.Score ?? double.PositiveInfinity))
        {
            var column = Scores.AlignedColumn.Of(report.Real.Schema[shape.Column], report.Real, report.Synthetic);
            var missing = shape.RealMissing + shape.SyntheticMissing == 0
                ? ""
                : $" · missing {Figures.Percent(shape.RealMissing)} real, {Figures.Percent(shape.SyntheticMissing)} synthetic";
            html.Add($"<figure class=\"column\"><h3>{shape.Column}</h3>");
            html.Add($"<p>shape {Figures.Score(shape.Score)} ({Figures.Interval(shape.Interval)}){missing}</p>");
            html.Add($"{SketchChart.Draw(ColumnSketch.Of(column), $"Distribution of {shape.Column}")}</figure>");
        }

        return html.Add($"</div></section>").ToMarkup();
    }

    /// <summary>What the two colours of the drawings are.</summary>
    internal static Html.Markup Legend(string first, string second) => Html.Of($"""
        <p class="legend"><span><i style="background:var(--real)"></i>{first}</span>
        <span><i style="background:var(--synthetic)"></i>{second}</span></p>
        """);

    private static Html.Markup Method(TableReport report)
    {
        var html = new Html().Add($"<section class=\"notes\" id=\"method\"><h2>How this was measured, and what it does not say</h2>");
        foreach (var note in report.Notes) html.Add($"<p>{note}</p>");
        html.Add($"""
            <p>Shape: 1 minus the Kolmogorov-Smirnov distance of numbers and dates, 1 minus the total variation of names. Pair: 1 minus half
            the difference of two correlations, or 1 minus the total variation of two contingency tables. Both leave out missing values. Two
            samples of one table do not score 1; what held-out rows score is what can be reached.</p>
            <p>Detection: a logistic regression and boosted trees, {report.Options.Detection.Folds} folds, trained to tell synthetic rows
            from training rows. Efficacy: boosted trees trained on each, tested on held-out rows. Distance: the mean over columns of the
            difference divided by the column's range, at most 1, and 0 or 1 of names.</p>
            <p>Worries are raised where an interval lies wholly beyond a threshold: scores of shapes and pairs below {Concerns.PoorScore}
            (serious: {Concerns.LowScore}); an AUC of the trees above {Concerns.OftenTold} ({Concerns.Told}); one of the membership attack
            above 0.5 ({Concerns.Member}). Others are raised by the figure itself: missing values by more than
            {Figures.Percent(Concerns.MissingGap)}, names that no synthetic row has though 5 or more were expected, values beyond the real
            range more often than other real rows would have them, repeated rows, copies.</p>
            <p>Intervals are of 95 % and hold the generator fixed: another seed of its training may change more. Large distances and attacks
            that fail are no proof that nobody can be recognised. This page shows names, ranges and frequencies of the real table's columns:
            it is as confidential as those.</p>
            """);
        return html.Add($"</section>").ToMarkup();
    }
}
