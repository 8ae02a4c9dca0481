namespace WganGp;

/// <summary>The points at which the penalty takes the critic's input gradient.</summary>
public enum PenaltyPoints
{
    /// <summary>
    /// Between real and generated samples: <c>α·real + (1 - α)·fake</c>, with one α from U(0, 1) per sample (WGAN-GP, Algorithm 1).
    /// </summary>
    Interpolated,

    /// <summary>At real samples (R1, arXiv 1801.04406, equation 9).</summary>
    Real,

    /// <summary>At generated samples (R2, arXiv 1801.04406, equation 10).</summary>
    Fake,

    /// <summary>At real and at generated samples: the sum of the two penalties.</summary>
    RealAndFake,

    /// <summary>
    /// Near real samples: <c>real + α·s·std(real)·u</c>, with one α from U(0, 1) per sample, one u from U(0, 1) per value, std over the
    /// whole batch and s = <see cref="GradientPenaltyOptions.PerturbationScale"/> (DRAGAN, arXiv 1705.07215, as in its authors' code).
    /// </summary>
    PerturbedReal,
}
