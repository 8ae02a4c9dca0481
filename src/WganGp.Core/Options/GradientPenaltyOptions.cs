namespace WganGp;

/// <summary>
/// The form of the gradient penalty, <c>λ · mean((‖∇D(x̂)‖ - k)²)</c>. The defaults are the paper's (arXiv 1704.00028, section 4).
/// </summary>
/// <remarks>How often the trainer adds the penalty is part of the schedule: <see cref="WganGpOptions.PenaltyInterval"/>.</remarks>
public sealed record GradientPenaltyOptions
{
    // The dual of one is about the other.
    private const double SmallestOrder = 1.001, LargestOrder = 1000;

    /// <summary>λ, the factor of the penalty in the critic's loss, at most 1e18.</summary>
    /// <value>
    /// The default is 10: "all experiments in this paper use λ = 10" (section 4; its toy code uses 0.1). 0 disables the penalty.
    /// </value>
    public double Weight { get; set; } = 10;

    /// <summary>k, the gradient norm that is not penalised, at most 1e18.</summary>
    /// <value>
    /// The default is 1: the optimal critic has gradient norm 1 almost everywhere under both distributions (corollary 1). 0 is the
    /// zero-centred form.
    /// </value>
    public double TargetNorm { get; set; } = 1;

    /// <summary>Whether norms below the target are penalised too.</summary>
    /// <value>The default is <see cref="PenaltySide.TwoSided"/>, as in the paper.</value>
    public PenaltySide Side { get; set; } = PenaltySide.TwoSided;

    /// <summary>The points at which the gradient is taken.</summary>
    /// <value>The default is <see cref="PenaltyPoints.Interpolated"/>, as in the paper.</value>
    public PenaltyPoints Points { get; set; } = PenaltyPoints.Interpolated;

    /// <summary>
    /// p, the norm that measures distances between samples. A critic is 1-Lipschitz with respect to the p-norm when the dual norm of its
    /// gradient, the q-norm with 1/p + 1/q = 1, is at most 1. The penalty therefore uses the q-norm (Banach Wasserstein GAN,
    /// arXiv 1806.06621, section 3). It is 1, infinity, or from 1.001 to 1000.
    /// </summary>
    /// <value>
    /// The default is 2, which is its own dual. 1 penalises the largest absolute value of the gradient, infinity the sum of its absolute
    /// values.
    /// </value>
    public double InputNorm { get; set; } = 2;

    /// <summary>
    /// The dimensions of the samples over which a norm is taken, each 1 or more, for critics of sequences or patches: for sequences
    /// <c>[N, C, L]</c>, <c>[1]</c> gives one norm per position. The mean is taken over all norms.
    /// </summary>
    /// <value>The default is null: all dimensions except the batch.</value>
    public int[]? NormDimensions { get; set; }

    /// <summary>s, the size of the noise of <see cref="PenaltyPoints.PerturbedReal"/>, in standard deviations of the batch.</summary>
    /// <value>The default is 0.5, as in DRAGAN's code. It is from 1e-6 to 1000.</value>
    public double PerturbationScale { get; set; } = 0.5;

    /// <summary>WGAN-LP: only norms above 1 are penalised (arXiv 1709.08894).</summary>
    /// <param name="weight">λ.</param>
    /// <returns>The options.</returns>
    public static GradientPenaltyOptions WganLp(double weight = 10) => new() { Weight = weight, Side = PenaltySide.OneSided };

    /// <summary>The zero-centred penalty between real and generated samples, <c>λ · mean(‖∇D(x̂)‖²)</c> (arXiv 1902.03984).</summary>
    /// <param name="weight">λ.</param>
    /// <returns>The options.</returns>
    public static GradientPenaltyOptions ZeroCentred(double weight = 10) => new() { Weight = weight, TargetNorm = 0 };

    /// <summary>R1: <c>γ/2 · mean(‖∇D(real)‖²)</c> (arXiv 1801.04406, equation 9).</summary>
    /// <param name="gamma">
    /// γ; that paper uses 10. Its authors' code (LMescheder/GAN_stability) omits the 1/2, so its 10 is 20 here.
    /// </param>
    /// <returns>The options, with weight γ/2.</returns>
    public static GradientPenaltyOptions R1(double gamma = 10) => new() { Weight = gamma / 2, TargetNorm = 0, Points = PenaltyPoints.Real };

    /// <summary>R2: <c>γ/2 · mean(‖∇D(fake)‖²)</c> (arXiv 1801.04406, equation 10).</summary>
    /// <param name="gamma">γ.</param>
    /// <returns>The options, with weight γ/2.</returns>
    public static GradientPenaltyOptions R2(double gamma = 10) => new() { Weight = gamma / 2, TargetNorm = 0, Points = PenaltyPoints.Fake };

    /// <summary>R1 and R2 together.</summary>
    /// <param name="gamma">γ of both.</param>
    /// <returns>The options, with weight γ/2.</returns>
    public static GradientPenaltyOptions R1AndR2(double gamma = 10) =>
        new() { Weight = gamma / 2, TargetNorm = 0, Points = PenaltyPoints.RealAndFake };

    /// <summary>DRAGAN: norm 1 near real samples (arXiv 1705.07215).</summary>
    /// <param name="weight">λ; its code uses 10.</param>
    /// <returns>The options.</returns>
    public static GradientPenaltyOptions Dragan(double weight = 10) => new() { Weight = weight, Points = PenaltyPoints.PerturbedReal };

    internal GradientPenaltyOptions Copy() => this with { NormDimensions = NormDimensions is null ? null : [.. NormDimensions] };

    internal IEnumerable<string> Failures(string prefix)
    {
        var check = new OptionCheck(prefix);
        check.Factor(nameof(Weight), Weight);
        check.Factor(nameof(TargetNorm), TargetNorm);
        check.Defined(nameof(Side), Side);
        check.Defined(nameof(Points), Points);
        check.Require(InputNorm >= 1, nameof(InputNorm), InputNorm, "at least 1 (infinity is allowed): below 1 it is not a norm");
        if (InputNorm >= 1)
        {
            check.Require(
                InputNorm is 1 or double.PositiveInfinity or (>= SmallestOrder and <= LargestOrder), nameof(InputNorm), InputNorm,
                FormattableString.Invariant($"1, Infinity, or from {SmallestOrder} to {LargestOrder}: ") +
                "other norms hardly differ from those of 1 and Infinity");
        }

        if (NormDimensions is not null)
        {
            var distinct = NormDimensions.Distinct().Count() == NormDimensions.Length;
            check.Require(
                NormDimensions.Length > 0 && NormDimensions.All(dimension => dimension >= 1) && distinct,
                nameof(NormDimensions), $"[{string.Join(", ", NormDimensions)}]",
                "null or distinct dimensions, each 1 or more: dimension 0 is the batch");
        }

        check.Positive(
            nameof(PerturbationScale), PerturbationScale, 1e-6, 1000,
            "smaller noise is lost in float32's rounding, and in larger noise the samples are lost");
        if (Side == PenaltySide.OneSided && TargetNorm == 0)
        {
            check.Add(
                $"{prefix}{nameof(Side)} is OneSided with {nameof(TargetNorm)} 0",
                $"no norm is below 0, so this is the zero-centred form: set {nameof(Side)} to TwoSided");
        }

        return check.Failures;
    }
}
