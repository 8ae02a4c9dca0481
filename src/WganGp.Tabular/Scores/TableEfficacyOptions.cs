namespace WganGp.Tabular;

/// <summary>Settings of <see cref="TableEfficacy"/>.</summary>
public sealed record TableEfficacyOptions
{
    /// <summary>At most so many rows are trained on, as many real as synthetic ones.</summary>
    /// <value>The default is 50,000.</value>
    public int TrainingRows { get; init; } = 50_000;

    /// <summary>At most so many held-out rows are tested.</summary>
    /// <value>The default is 20,000.</value>
    public int TestRows { get; init; } = 20_000;

    /// <summary>Resamples of the held-out rows for the intervals, 2 or more.</summary>
    /// <value>The default is 200.</value>
    public int Resamples { get; init; } = 200;

    /// <summary>Draws rows and resamples.</summary>
    /// <value>The default is 0.</value>
    public long Seed { get; init; }
}
