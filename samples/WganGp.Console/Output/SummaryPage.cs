using WganGp.Programs;

namespace WganGp.ConsoleApp.Output;

/// <summary>
/// <c>summary.html</c>: a whole run on one page. Pictures are inside the page, so that it can be mailed, archived and opened
/// without a network.
/// </summary>
internal static class SummaryPage
{
    // Characters in the page.
    private const int BudgetOfPicture = 400_000;

    private static readonly PageTemplate Template = new("SummaryPage.liquid");

    /// <summary>Writes the page as a whole or not at all; it has at most 5 MB.</summary>
    /// <param name="path">The HTML file to write or replace.</param>
    /// <param name="content">What it shows.</param>
    public static void Write(string path, SummaryContent content)
    {
        var samples = SampleFrames.Read(content.Samples);
        var metrics = MetricTable.Of(content.Evaluations);
        Template.Write(
            path,
            [
                ("title", content.Title), ("recipe", content.Recipe), ("figures", Rows(content.KeyFigures)), ("samples", samples),
                ("curves", Embed(content.Curves)), ("panels", content.Panels.Count > 0), ("metrics", metrics),
                ("walk", Embed(content.Walk)), ("walkText", Text(content.Walk)), ("walkCaption", content.Walk?.Caption),
                ("neighbours", Embed(content.Neighbours)), ("norms", content.Norms), ("environment", Rows(content.Environment)),
                ("options", content.OptionsJson), ("notes", content.Notes),
            ],
            new { Frames = samples?.Earlier ?? [], Panels = new { Run = content.Panels, Metrics = metrics?.Panels ?? [] } });
    }

    private static PageImage? Embed(SummaryImage? image) =>
        image is null or { IsText: true } ? null : PageImage.Read([image], BudgetOfPicture)[0];

    private static string? Text(SummaryImage? file) => file is { IsText: true } ? ResultFile.ReadText(file.Path) : null;

    private static Row[] Rows(IReadOnlyList<(string Label, string Value)> rows) => [.. rows.Select(row => new Row(row.Label, row.Value))];

    private sealed record Row(string Label, string Value);
}
