namespace WganGp.Tests.Layerwise.Grammar;

/// <summary>What a random network is given beside its samples.</summary>
internal enum ConditionKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Class labels, int64 <c>[N]</c>.</summary>
    Labels,

    /// <summary>Measurements <c>[N, 2]</c>.</summary>
    Vectors,
}
