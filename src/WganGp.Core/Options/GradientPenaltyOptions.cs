namespace WganGp;

/// <summary>The form of the gradient penalty. The defaults are the paper's (arXiv 1704.00028, section 4).</summary>
public sealed record GradientPenaltyOptions
{
    /// <summary>λ, the factor of the penalty in the critic's loss.</summary>
    /// <value>The default is 10: "all experiments in this paper use λ = 10" (section 4; its toy code uses 0.1). 0 switches the penalty off.</value>
    public double Weight { get; set; } = 10;

    /// <summary>k, the gradient norm that costs nothing.</summary>
    /// <value>The default is 1: the optimal critic has gradient norm 1 almost everywhere under both distributions (proposition 1). 0 is the zero-centred form.</value>
    public double TargetNorm { get; set; } = 1;

    /// <summary>Whether norms below the target are penalised too.</summary>
    /// <value>The default is <see cref="PenaltySide.TwoSided"/>, as in the paper.</value>
    public PenaltySide Side { get; set; } = PenaltySide.TwoSided;

    internal IEnumerable<string> Failures(string prefix)
    {
        var check = new OptionCheck(prefix);
        check.AtLeast(nameof(Weight), Weight, 0);
        check.AtLeast(nameof(TargetNorm), TargetNorm, 0);
        check.Defined(nameof(Side), Side);
        return check.Failures;
    }
}
