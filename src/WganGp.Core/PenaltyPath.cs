namespace WganGp;

/// <summary>How the critic's update is computed. Both paths give the same numbers up to float32 rounding.</summary>
public enum PenaltyPath
{
    /// <summary>The fast path where the critic allows it, otherwise the reference path. Each report says which path ran, and why.</summary>
    Auto,

    /// <summary>Autograd differentiates the critic twice: the definition of the update, for any critic.</summary>
    Reference,

    /// <summary>
    /// The layers' own derivatives, each computed by first-order kernels, for an <see cref="ILayeredNetwork"/> such as a
    /// <see cref="ModuleCritic"/> over a <c>Sequential</c>. A critic that this path cannot compute is refused.
    /// </summary>
    Fast,
}
