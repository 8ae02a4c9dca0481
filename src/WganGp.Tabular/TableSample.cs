namespace WganGp.Tabular;

/// <summary>Rows that a <see cref="TableSynthesizer"/> drew, and how many it had to draw for them.</summary>
public sealed record TableSample
{
    /// <summary>The rows, as many as were asked for.</summary>
    public required Table Rows { get; init; }

    /// <summary>All rows that were drawn, with those that were refused.</summary>
    public required long Drawn { get; init; }

    /// <summary>Rows that were refused because they are rows of <see cref="TableSampling.RefuseCopiesOf"/>.</summary>
    public required long Copies { get; init; }

    /// <summary>Rows that were refused because they repeat values that must be unique.</summary>
    public required long Repeats { get; init; }

    /// <summary>
    /// The share of the drawn rows that had what <see cref="TableSampling.Where"/> asks for. Well below 1 the generator was asked for what
    /// it cannot be told, or what is rare.
    /// </summary>
    public required double Rate { get; init; }
}
