namespace WganGp.Tabular;

/// <summary>Settings of <see cref="TableReport"/>.</summary>
public sealed record TableReportOptions
{
    /// <summary>The page's heading.</summary>
    /// <value>The default is <c>Synthetic table</c>.</value>
    public string Title { get; init; } = "Synthetic table";

    /// <summary>The column that a model should predict (<see cref="TableEfficacy"/>).</summary>
    /// <value>The default is null: nothing is predicted.</value>
    public string? Target { get; init; }

    /// <summary>Settings of the column pairs; the target is always among the columns.</summary>
    /// <value>The default is that of each setting.</value>
    public ColumnPairsOptions Pairs { get; init; } = new();

    /// <summary>Settings of the detection.</summary>
    /// <value>The default is that of each setting.</value>
    public TableDetectionOptions Detection { get; init; } = new();

    /// <summary>Settings of the efficacy.</summary>
    /// <value>The default is that of each setting.</value>
    public TableEfficacyOptions Efficacy { get; init; } = new();

    /// <summary>Settings of the privacy figures.</summary>
    /// <value>The default is that of each setting.</value>
    public TablePrivacyOptions Privacy { get; init; } = new();
}
