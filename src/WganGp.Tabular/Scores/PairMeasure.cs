namespace WganGp.Tabular;

/// <summary>How two columns are compared with each other.</summary>
public enum PairMeasure
{
    /// <summary>Two numbers or dates: Pearson's correlation.</summary>
    Correlation,

    /// <summary>
    /// Two columns of names, or one after its numbers were binned: the table of how often two values stand in one row; the association is
    /// Cramér's V.
    /// </summary>
    Contingency,
}
