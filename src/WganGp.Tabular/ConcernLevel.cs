namespace WganGp.Tabular;

/// <summary>How much a <see cref="TableConcern"/> matters.</summary>
public enum ConcernLevel
{
    /// <summary>Worth a look before the rows are used.</summary>
    Notable,

    /// <summary>The rows are not fit for most purposes, or not fit to be given away, before it is understood.</summary>
    Serious,
}
