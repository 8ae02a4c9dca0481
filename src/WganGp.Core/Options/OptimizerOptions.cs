namespace WganGp;

/// <summary>The optimiser of one network. The defaults are those of the paper's Algorithm 1.</summary>
public sealed record OptimizerOptions
{
    /// <summary>The optimisation algorithm.</summary>
    /// <value>The default is <see cref="OptimizerKind.Adam"/>.</value>
    public OptimizerKind Kind { get; set; } = OptimizerKind.Adam;

    /// <summary>α, the learning rate: from 1e-30 to 1e30, because float32 computes with neither smaller nor larger ones.</summary>
    /// <value>The default is 1e-4 (Algorithm 1).</value>
    public double LearningRate { get; set; } = 1e-4;

    /// <summary>How the learning rate reaches <see cref="LearningRate"/>. <see cref="Decay"/> and rollbacks multiply the result.</summary>
    /// <value>The default is none: it is <see cref="LearningRate"/> from the first step on.</value>
    public BurnInOptions LearningRateBurnIn { get; set; } = new();

    /// <summary>β₁, the decay of Adam's mean of gradients; RMSprop does not use it.</summary>
    /// <value>The default is 0 (Algorithm 1): momentum is harmful, because the other network changes the objective.</value>
    public double Beta1 { get; set; }

    /// <summary>β₂, the decay of the mean of squared gradients, in Adam and in RMSprop.</summary>
    /// <value>The default is 0.9 (Algorithm 1).</value>
    public double Beta2 { get; set; } = 0.9;

    /// <summary>
    /// How β₂ reaches <see cref="Beta2"/>. Each update uses the β₂ of its step, in Adam's bias correction <c>1 - β₂ᵗ</c> too, t being the
    /// number of updates: PyTorch's Adam with new <c>betas</c> before each step, which is how R3GAN's code does it.
    /// </summary>
    /// <value>The default is none: it is <see cref="Beta2"/> from the first step on.</value>
    public BurnInOptions Beta2BurnIn { get; set; } = new();

    /// <summary>ε, added to the root of the mean square to avoid division by zero: from 1e-30 to 1000.</summary>
    /// <value>The default is 1e-8, as in Adam's paper and PyTorch.</value>
    public double Epsilon { get; set; } = 1e-8;

    /// <summary>L2 decay, added to the gradient as PyTorch's <c>weight_decay</c> is: 0, or from 1e-30 to 1000.</summary>
    /// <value>The default is 0. The paper's appendix B uses 1e-3 for critics with normalisation.</value>
    public double WeightDecay { get; set; }

    /// <summary>
    /// The maximum L2 norm of the gradient over all parameters of the network. A gradient with a larger norm is scaled down to it before
    /// the step, as by PyTorch's <c>clip_grad_norm_</c>. It is from 1e-30 to 1e30. <see cref="TrainingReport.CriticClipRate"/> and
    /// <see cref="TrainingReport.GeneratorClipRate"/> report how often that happens.
    /// </summary>
    /// <value>The default is null: no clipping.</value>
    public double? MaxGradientNorm { get; set; }

    /// <summary>How the learning rate changes over <see cref="WganGpOptions.Steps"/>.</summary>
    /// <value>The default is <see cref="LearningRateDecay.None"/>.</value>
    public LearningRateDecay Decay { get; set; } = LearningRateDecay.None;

    internal OptimizerOptions Copy() => this with
    {
        LearningRateBurnIn = LearningRateBurnIn with { },
        Beta2BurnIn = Beta2BurnIn with { },
    };

    internal IEnumerable<string> Failures(string prefix)
    {
        var check = new OptionCheck(prefix);
        check.Defined(nameof(Kind), Kind);
        check.Positive(nameof(LearningRate), LearningRate);
        check.InHalfOpen(nameof(Beta1), Beta1, 0, 1);
        check.InHalfOpen(nameof(Beta2), Beta2, 0, 1);
        check.Positive(
            nameof(Epsilon), Epsilon, most: 1000,
            why: "in float32 a smaller one does not prevent a division by zero, and a larger one stops learning");
        check.PositiveOrZero(
            nameof(WeightDecay), WeightDecay, most: 1000, why: "a smaller one has no effect, and a larger one outweighs every gradient");
        if (MaxGradientNorm is { } norm) check.Positive(nameof(MaxGradientNorm), norm);
        check.Defined(nameof(Decay), Decay);
        return
        [
            .. check.Failures,
            .. BurnInOptions.Failures(
                $"{prefix}{nameof(LearningRateBurnIn)}", LearningRateBurnIn, (start, name, from) => start.PositiveOrZero(name, from)),
            .. BurnInOptions.Failures(
                $"{prefix}{nameof(Beta2BurnIn)}", Beta2BurnIn, (start, name, from) => start.InHalfOpen(name, from, 0, 1)),
        ];
    }
}
