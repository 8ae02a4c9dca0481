namespace WganGp;

/// <summary>How the critic's update is computed. Both ways give the same numbers to float32's rounding.</summary>
public enum PenaltyPath
{
    /// <summary>The fast path where the critic allows it, else the reference path; each report says which and why.</summary>
    Auto,

    /// <summary>Autograd differentiates the critic twice: the definition, for any critic.</summary>
    Reference,

    /// <summary>
    /// The layers' own derivatives, every one a first-order kernel: for a <see cref="ModuleCritic"/> over a <c>Sequential</c>. A critic that
    /// it cannot compute is refused.
    /// </summary>
    Fast,
}
