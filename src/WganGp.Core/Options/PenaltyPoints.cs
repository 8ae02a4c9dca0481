namespace WganGp;

/// <summary>Where the penalty takes the critic's input gradient.</summary>
public enum PenaltyPoints
{
    /// <summary>Between a real and a generated sample, <c>α·real + (1 - α)·fake</c>, one α from U(0, 1) a sample (WGAN-GP, Algorithm 1).</summary>
    Interpolated,

    /// <summary>At real samples (R1, arXiv 1801.04406, equation 9).</summary>
    Real,

    /// <summary>At generated samples (R2, arXiv 1801.04406, equation 10).</summary>
    Fake,

    /// <summary>At real and at generated samples: the sum of the two penalties.</summary>
    RealAndFake,

    /// <summary>
    /// Near real samples: <c>real + α·s·std(real)·u</c>, one α from U(0, 1) a sample, u from U(0, 1) a value, std over the whole batch,
    /// s = <see cref="GradientPenaltyOptions.PerturbationScale"/> (DRAGAN, arXiv 1705.07215, as its authors' code has it).
    /// </summary>
    PerturbedReal,
}
