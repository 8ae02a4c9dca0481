using System.Globalization;
using WganGp.Programs;

namespace WganGp.ConsoleApp.Output;

/// <summary>Several runs side by side on one page, which needs no network and holds everything that it shows.</summary>
internal static class ComparePage
{
    // Characters in the page, of all pictures and of one text.
    private const int BudgetOfPictures = 3_000_000, LongestText = 6_000;
    private const int MostSettings = 500, LongestValue = 200;

    private static readonly PageTemplate Template = new("ComparePage.liquid");

    /// <summary>Writes the page as a whole or not at all; it has at most 5 MB.</summary>
    /// <param name="path">The HTML file to write or replace.</param>
    /// <param name="content">What it shows.</param>
    public static void Write(string path, CompareContent content)
    {
        var pictured = content.Runs.Where(run => run.Samples is { IsText: false }).ToList();
        var pictures = pictured.Zip(PageImage.Read([.. pictured.Select(run => run.Samples!)], BudgetOfPictures)).ToDictionary();
        var panels = Panels(content.Runs);
        var metricPanels = CompareMetrics.Panels(content.Runs);
        Template.Write(
            path,
            [
                ("title", "WGAN-GP: runs compared"), ("about", string.Join(", ", content.Runs.Select(run => run.Name))),
                ("runs", content.Runs.Select((run, index) => new Shown(
                    run.Name, run.Caption, pictures.GetValueOrDefault(run), TextOf(run.Samples), index % CurvePanel.Colors)).ToArray()),
                ("panels", panels.Count > 0), ("metrics", CompareMetrics.Rows(content.Runs)), ("metricsAbout", CompareMetrics.About),
                ("metricPanels", metricPanels.Count > 0), ("settings", Differences(content.Runs)), ("notes", content.Notes),
            ],
            new { Frames = Array.Empty<object>(), Panels = new { Runs = panels, Metrics = metricPanels } });
    }

    /// <summary>The settings whose values differ between the runs.</summary>
    internal static IReadOnlyList<Setting> Differences(IReadOnlyList<CompareContent.Run> runs)
    {
        var names = runs.SelectMany(run => run.Settings.Keys).Distinct().Order(StringComparer.Ordinal);
        return
        [
            .. names.Select(name => new Setting(name, [.. runs.Select(run => run.Settings.GetValueOrDefault(name, "–"))]))
                .Where(setting => setting.Values.Distinct().Count() > 1).Take(MostSettings)
                .Select(setting => setting with { Values = [.. setting.Values.Select(Shortened)] }),
        ];
    }

    private static IReadOnlyList<CurvePanel> Panels(IReadOnlyList<CompareContent.Run> runs)
    {
        List<(string, IReadOnlyList<TrainingReport>)> curves = [.. runs.Select(run => (run.Name, run.Reports))];
        if (runs.All(run => run.Reports.Count == 0)) return [];
        return
        [
            CurvePanel.OfRuns(
                "Wasserstein estimate, D(real) \u2212 D(generated)", curves, report => report.WassersteinEstimate, tall: true),
            CurvePanel.OfRuns("Critic loss", curves, report => report.CriticLoss),
            CurvePanel.OfRuns("Norm of the critic's input gradient, mean", curves, report => report.GradientNorm),
            CurvePanel.OfRuns("Generator loss (its zero drifts)", curves, report => report.GeneratorLoss),
        ];
    }

    private static string? TextOf(SummaryImage? samples)
    {
        if (samples is not { IsText: true }) return null;
        var text = ResultFile.ReadText(samples.Path);
        return text.Length <= LongestText ? text : text[..LongestText] + "\n…";
    }

    private static string Shortened(string value) =>
        value.Length <= LongestValue ? value : string.Create(CultureInfo.InvariantCulture, $"{value.AsSpan(0, LongestValue)}…");

    /// <summary>One setting.</summary>
    internal sealed record Setting(string Name, IReadOnlyList<string> Values);

    private sealed record Shown(string Name, string Caption, PageImage? Picture, string? Text, int Color);
}
