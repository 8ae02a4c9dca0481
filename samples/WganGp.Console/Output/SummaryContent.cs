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

    /// <summary>Samples of the whole run, oldest first, each with its step as caption; a long list is thinned evenly.</summary>
    public IReadOnlyList<SummaryImage> Samples { get; init; } = [];

    /// <summary>The curves of the run as a picture, for browsers without scripts; null before there are any.</summary>
    public SummaryImage? Curves { get; init; }

    /// <summary>The curves of the run.</summary>
    public IReadOnlyList<CurvePanel> Panels { get; init; } = [];

    /// <summary>The metrics that were measured in the run, by step; empty for none.</summary>
    public IReadOnlyList<EvaluationFile> Evaluations { get; init; } = [];

    /// <summary>Samples along a walk between latents; null for none.</summary>
    public SummaryImage? Walk { get; init; }

    /// <summary>Samples and the training samples nearest to them; null for none.</summary>
    public SummaryImage? Neighbours { get; init; }

    /// <summary>The norms of the critic's gradient at the end of the run; null for none.</summary>
    public NormHistogram? Norms { get; init; }

    /// <summary>On what it ran: names and values.</summary>
    public IReadOnlyList<(string Label, string Value)> Environment { get; init; } = [];

    /// <summary>The options of the run as JSON.</summary>
    public required string OptionsJson { get; init; }

    /// <summary>Remarks, one per paragraph.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
