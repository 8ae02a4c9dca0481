using System.Globalization;
using WganGp.Programs;

namespace WganGp.ConsoleApp.Output;

/// <summary>The samples of a run for a page's slider: the newest in full, the others thinned and scaled to a budget.</summary>
internal sealed record SampleFrames
{
    /// <summary>The most frames: the page stays a few megabytes however long the run is.</summary>
    public const int Most = 60;

    // Characters in the page.
    private const int BudgetOfNewest = 800_000, BudgetOfEarlier = 2_500_000;
    private const int LongestText = 20_000;

    /// <summary>The newest samples; null for text.</summary>
    public PageImage? Picture { get; private init; }

    /// <summary>The newest samples of a text recipe; null for pictures.</summary>
    public string? Text { get; private init; }

    /// <summary>Of which step the newest are.</summary>
    public required string Newest { get; init; }

    /// <summary>The earlier samples, oldest first, as the script reads them.</summary>
    public required IReadOnlyList<Frame> Earlier { get; init; }

    /// <summary>How many of how many are shown, and how large, in a sentence.</summary>
    public required string Shown { get; init; }

    /// <summary>Reads a run's samples; null if there are none.</summary>
    /// <param name="samples">PNG or text files, oldest first.</param>
    public static SampleFrames? Read(IReadOnlyList<SummaryImage> samples)
    {
        if (samples.Count == 0) return null;
        var chosen = Thin(samples);
        var (newest, earlier) = (chosen[^1], chosen.SkipLast(1).ToList());
        if (newest.IsText)
        {
            return new SampleFrames
            {
                Text = TextOf(newest),
                Newest = newest.Caption,
                Earlier = [.. earlier.Select(each => new Frame(each.Caption, TextOf(each)))],
                Shown = Sentence("sets of samples", chosen.Count, samples.Count, ""),
            };
        }

        var picture = PageImage.Read([newest], BudgetOfNewest)[0];
        var others = PageImage.Read(earlier, BudgetOfEarlier);
        var smallest = others.Select(each => each.Width).Append(picture.Width).Min();
        var original = PageImage.WidthOf(newest.Path);
        return new SampleFrames
        {
            Picture = picture,
            Newest = newest.Caption,
            Earlier = [.. others.Select(each => new Frame(each.Caption, each.Source))],
            Shown = Sentence("pictures", chosen.Count, samples.Count, smallest >= original
                ? ""
                : string.Create(
                    CultureInfo.InvariantCulture, $", scaled from {original:N0} to {smallest:N0} pixels across or more")),
        };
    }

    private static string Sentence(string what, int shown, int all, string scaled)
    {
        if (all == 1 && scaled.Length == 0) return "";
        var many = shown == all
            ? string.Create(CultureInfo.InvariantCulture, $"All {all:N0}")
            : string.Create(CultureInfo.InvariantCulture, $"{shown:N0} of {all:N0}");
        return $"{many} {what} are shown{scaled}.";
    }

    private static IReadOnlyList<SummaryImage> Thin(IReadOnlyList<SummaryImage> samples) => samples.Count <= Most
        ? samples
        : [.. Enumerable.Range(0, Most).Select(i => samples[(int)Math.Round(i * (samples.Count - 1) / (Most - 1.0))])];

    private static string TextOf(SummaryImage file)
    {
        var text = ResultFile.ReadText(file.Path);
        return text.Length <= LongestText ? text : text[..LongestText] + "\n…";
    }

    /// <summary>One position of the slider.</summary>
    /// <param name="Label">Its step.</param>
    /// <param name="Content">A data URI, or text.</param>
    internal sealed record Frame(string Label, string Content);
}
