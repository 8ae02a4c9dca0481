namespace WganGp.Tabular;

/// <summary>The results of <see cref="TableEfficacy"/>.</summary>
public sealed record TableEfficacyResults
{
    /// <summary>The column that was predicted.</summary>
    public required string Target { get; init; }

    /// <summary>Of two classes, the one that F1 and the average precision are of: the rarer of the real rows; otherwise null.</summary>
    public required string? Positive { get; init; }

    /// <summary>
    /// The scores, the one that published tables have first: F1 with macro F1, average precision and AUC for two classes, macro F1 with the
    /// accuracy for more, R2 for a number.
    /// </summary>
    public required IReadOnlyList<EfficacyScore> Scores { get; init; }
}
