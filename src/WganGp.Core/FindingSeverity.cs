namespace WganGp;

/// <summary>How serious a finding about a critic is.</summary>
public enum FindingSeverity
{
    /// <summary>The critic can be trained as it is, but the finding is worth knowing.</summary>
    Warning,

    /// <summary>The objective that would be optimised is not that of WGAN-GP, or training cannot run.</summary>
    Error,
}
