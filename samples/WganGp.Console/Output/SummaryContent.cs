namespace WganGp.ConsoleApp.Output;

/// <summary>What <see cref="SummaryPage"/> shows. Texts are plain; the page escapes them.</summary>
internal sealed record SummaryContent
{
    /// <summary>The heading.</summary>
    public required string Title { get; init; }

    /// <summary>What was trained, on what, in one line.</summary>
    public required string Recipe { get; init; }

    /// <summary>Names and values, in the order in which they are shown.</summary>
    public required IReadOnlyList<(string Label, string Value)> KeyFigures { get; init; }

    /// <summary>The newest samples, shown large; null before there are any.</summary>
    public SummaryImage? NewestSamples { get; init; }

    /// <summary>The newest samples of a text recipe, one per line; null for pictures.</summary>
    public string? NewestText { get; init; }

    /// <summary>The curves of the run; null before there are any.</summary>
    public SummaryImage? Curves { get; init; }

    /// <summary>Sample pictures of the whole run, oldest first; a long list is thinned evenly, the first and the last kept.</summary>
    public IReadOnlyList<SummaryImage> Timeline { get; init; } = [];

    /// <summary>The options of the run as JSON.</summary>
    public required string OptionsJson { get; init; }

    /// <summary>Remarks, one per paragraph.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
