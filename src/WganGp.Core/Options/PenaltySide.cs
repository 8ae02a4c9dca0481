namespace WganGp;

/// <summary>Which deviations of the gradient norm from its target are penalised.</summary>
public enum PenaltySide
{
    /// <summary><c>mean((‖g‖ - k)²)</c>: norms below and above the target (WGAN-GP, arXiv 1704.00028, equation 3).</summary>
    TwoSided,

    /// <summary>
    /// <c>mean(max(0, ‖g‖ - k)²)</c>: norms above the target only (WGAN-LP, arXiv 1709.08894; paper, section 4, "Two-sided penalty").
    /// </summary>
    OneSided,
}
