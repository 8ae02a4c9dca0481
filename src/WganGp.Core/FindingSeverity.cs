namespace WganGp;

/// <summary>How much a finding about a critic weighs.</summary>
public enum FindingSeverity
{
    /// <summary>The critic can be trained as it is; know about it.</summary>
    Warning,

    /// <summary>The objective that would be optimised is not that of WGAN-GP, or the training cannot run.</summary>
    Error,
}
