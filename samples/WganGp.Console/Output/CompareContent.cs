namespace WganGp.ConsoleApp.Output;

/// <summary>What <see cref="ComparePage"/> shows. Texts are plain; the page escapes them.</summary>
internal sealed record CompareContent
{
    /// <summary>The runs, in the order in which they are shown; metrics are compared with the first.</summary>
    public required IReadOnlyList<Run> Runs { get; init; }

    /// <summary>Remarks, one per paragraph.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>One run.</summary>
    internal sealed record Run
    {
        /// <summary>What it is called on the page.</summary>
        public required string Name { get; init; }

        /// <summary>The recipe, the steps and the like, in one line.</summary>
        public required string Caption { get; init; }

        /// <summary>The final samples; null if there are none.</summary>
        public SummaryImage? Samples { get; init; }

        /// <summary>The reports, oldest first.</summary>
        public IReadOnlyList<TrainingReport> Reports { get; init; } = [];

        /// <summary>Everything that the run was started with, by name.</summary>
        public required IReadOnlyDictionary<string, string> Settings { get; init; }

        /// <summary>What was measured, by step.</summary>
        public IReadOnlyList<EvaluationFile> Evaluations { get; init; } = [];
    }
}
