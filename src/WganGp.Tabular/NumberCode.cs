namespace WganGp.Tabular;

/// <summary>How numbers and dates are turned into what the networks see.</summary>
public enum NumberCode
{
    /// <summary>
    /// The mode of a mixture that the value belongs to, and its place within it: CTGAN's mode-specific normalisation (arXiv 1907.00503,
    /// section 4.2). It follows columns whose values lie in separate heaps.
    /// </summary>
    Modes,

    /// <summary>
    /// The value's place in the order of all values, one number for each column: what goes together is easier to learn, and repeated values
    /// come back as often.
    /// </summary>
    Ranks,
}
