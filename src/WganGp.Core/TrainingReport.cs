using System.Globalization;

namespace WganGp;

/// <summary>
/// What happened in one reporting window. Every value is a mean over the window's updates unless it says otherwise,
/// in the units of the critic's score.
/// </summary>
/// <remarks>
/// Read <see cref="WassersteinEstimate"/> for progress: it rises while the critic learns, then falls as the generator
/// catches up. <see cref="GeneratorLoss"/> is the critic's score with its sign changed and has no meaning of its own,
/// because the critic's zero drifts (paper, section 5.6 and figure 5a plot the negative critic loss).
/// </remarks>
public sealed record TrainingReport
{
    /// <summary>
    /// Generator steps done so far. It goes backwards when the run is rolled back (<see cref="Rollbacks"/>): the reports from
    /// this step on that came before are void.
    /// </summary>
    public required long Step { get; init; }

    /// <summary>Critic updates done so far.</summary>
    public required long CriticUpdates { get; init; }

    /// <summary>Passes over the training data so far, fractional; 0 for a stream, whose length is unknown.</summary>
    public required double Epoch { get; init; }

    /// <summary>
    /// mean D(real) - mean D(fake). With the Wasserstein loss and a target norm k above 0 it estimates k times the
    /// Wasserstein-1 distance; with another loss or k = 0 it is the difference of the scores and no more.
    /// </summary>
    public required double WassersteinEstimate { get; init; }

    /// <summary>The critic's whole loss, the penalty and any further term included.</summary>
    public required double CriticLoss { get; init; }

    /// <summary>The generator's loss, the classifier's term included; NaN when the window had no generator step.</summary>
    public required double GeneratorLoss { get; init; }

    /// <summary>The weighted gradient penalty, as it stands in <see cref="CriticLoss"/>: with an interval, its mean over all updates.</summary>
    public required double GradientPenalty { get; init; }

    /// <summary>Drift, consistency and classification terms, weighted, as they stand in <see cref="CriticLoss"/>; 0 when all are off.</summary>
    public double AuxiliaryLoss { get; init; }

    /// <summary>Mean norm of the critic's input gradient where the penalty samples it; NaN when no penalty ran.</summary>
    public required double GradientNorm { get; init; }

    /// <summary>The smallest input-gradient norm of any one sample in the window; NaN when no penalty ran.</summary>
    public required double GradientNormMin { get; init; }

    /// <summary>The largest input-gradient norm of any one sample in the window; NaN when no penalty ran.</summary>
    public required double GradientNormMax { get; init; }

    /// <summary>Mean L2 norm of the gradient over all parameters of the critic, before any clipping; NaN without a critic update.</summary>
    public double CriticGradientNorm { get; init; } = double.NaN;

    /// <summary>Mean L2 norm of the gradient over all parameters of the generator, before any clipping; NaN without a generator step.</summary>
    public double GeneratorGradientNorm { get; init; } = double.NaN;

    /// <summary>
    /// The share of the critic's updates whose gradient was clipped, 0 to 1; NaN when <see cref="OptimizerOptions.MaxGradientNorm"/>
    /// is null.
    /// </summary>
    public double CriticClipRate { get; init; } = double.NaN;

    /// <summary>The same share of the generator's updates.</summary>
    public double GeneratorClipRate { get; init; } = double.NaN;

    /// <summary>Mean score of real samples.</summary>
    public required double RealScore { get; init; }

    /// <summary>Mean score of generated samples, taken in the critic updates.</summary>
    public required double FakeScore { get; init; }

    /// <summary>The critic's learning rate in force at the end of the window: decayed, and lowered by rollbacks.</summary>
    public required double CriticLearningRate { get; init; }

    /// <summary>The generator's learning rate in force at the end of the window.</summary>
    public required double GeneratorLearningRate { get; init; }

    /// <summary>How often the run was taken back to a checkpoint after it had diverged (<see cref="DivergenceOptions"/>).</summary>
    public int Rollbacks { get; init; }

    /// <summary>The path that computed the critic's updates: <see cref="PenaltyPath.Reference"/> or <see cref="PenaltyPath.Fast"/>.</summary>
    public PenaltyPath PenaltyPath { get; init; } = PenaltyPath.Reference;

    /// <summary>Why it was that path.</summary>
    public string PenaltyPathReason { get; init; } = "";

    /// <summary>The type in which the networks ran; weights, optimisers, norms and losses keep the weights' own.</summary>
    public Precision Precision { get; init; }

    /// <summary>Time spent training since the trainer was built, the host's own work between reports left out.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Generator steps a second in this window, the host's own work left out.</summary>
    public required double StepsPerSecond { get; init; }

    /// <summary>One line for a log.</summary>
    /// <returns>Step, Wasserstein estimate, critic loss, gradient norm and speed, in the invariant culture.</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"step {Step}  W {WassersteinEstimate:F4}  critic {CriticLoss:F4}  generator {GeneratorLoss:F4}  |grad| {GradientNorm:F3}  {StepsPerSecond:F1} steps/s");
}
