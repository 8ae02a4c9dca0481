using System.Collections.ObjectModel;
using System.Globalization;

namespace WganGp;

/// <summary>
/// The results of one reporting window. Unless stated otherwise a value is the mean over the window's updates, in the units of
/// the critic's score.
/// </summary>
/// <remarks>
/// <see cref="WassersteinEstimate"/> shows progress: it rises while the critic learns, then falls as the generator improves.
/// <see cref="GeneratorLoss"/> is the negative critic score and has no meaning of its own, because the critic's scores may drift by a
/// constant (section 5.6 and figure 5a of the paper plot the negative critic loss).
/// </remarks>
public sealed record TrainingReport
{
    private readonly IReadOnlyDictionary<string, double> criticTerms = ReadOnlyDictionary<string, double>.Empty;
    private readonly IReadOnlyDictionary<string, double> generatorTerms = ReadOnlyDictionary<string, double>.Empty;

    /// <summary>
    /// The number of generator steps so far. It decreases when the run is rolled back (<see cref="Rollbacks"/>): earlier reports
    /// of later steps are then void.
    /// </summary>
    public required long Step { get; init; }

    /// <summary>The number of critic updates so far.</summary>
    public required long CriticUpdates { get; init; }

    /// <summary>The number of passes over the training data so far, fractional; 0 for a stream, whose length is unknown.</summary>
    public required double Epoch { get; init; }

    /// <summary>
    /// mean D(real) - mean D(fake). With the Wasserstein loss and a target norm k above 0 it estimates k times the Wasserstein-1
    /// distance. With another loss or k = 0 it is only the difference of the scores. With
    /// <see cref="AdversarialLoss.RelativisticPairing"/>, which knows scores by their differences alone, it is the mean margin by which the
    /// critic tells the real sample of a pair from the generated one: 0 when it cannot, where the losses are log 2 each. No distance is
    /// estimated, but progress shows in the same way: it falls as the generator improves.
    /// </summary>
    public required double WassersteinEstimate { get; init; }

    /// <summary>
    /// mean D(held-out) - mean D(fake) at the end of the window, the negative critic loss without the penalty on samples that are never
    /// trained on (section 5.3 and figure 5b of the paper; <see cref="ITrainingData.HeldOut"/>): the sign is that of
    /// <see cref="WassersteinEstimate"/>. The critic overfits when this falls while <see cref="TrainingEstimate"/> does not.
    /// </summary>
    /// <remarks>
    /// It is computed in evaluation mode from the same samples and latents in every report (<see cref="WganGpOptions.HeldOutSamples"/>),
    /// with the trained generator, not its average. What it computes changes nothing in the run.
    /// </remarks>
    /// <value>Null if nothing is held out.</value>
    public double? HeldOutEstimate { get; init; }

    /// <summary>
    /// mean D(training samples) - mean D(fake), computed like <see cref="HeldOutEstimate"/>, with the same weights, the same generated
    /// samples and as many training samples: the difference between the two is the critic's overfitting, up to the noise of two means.
    /// </summary>
    /// <value>Null if nothing is held out, or the training data is a stream.</value>
    public double? TrainingEstimate { get; init; }

    /// <summary>The critic's total loss, including the penalty and any other terms.</summary>
    public required double CriticLoss { get; init; }

    /// <summary>
    /// The generator's loss, including the classifier's term and <see cref="GeneratorTerms"/>; NaN if the window has no generator step.
    /// </summary>
    public required double GeneratorLoss { get; init; }

    /// <summary>
    /// The weighted gradient penalty in <see cref="CriticLoss"/>. With a <see cref="WganGpOptions.PenaltyInterval"/> above 1 it is the
    /// mean over all updates, including those without a penalty.
    /// </summary>
    public required double GradientPenalty { get; init; }

    /// <summary>
    /// The sum of the weighted drift, consistency and classification terms and of <see cref="CriticTerms"/> in <see cref="CriticLoss"/>; 0
    /// if all are off.
    /// </summary>
    public double AuxiliaryLoss { get; init; }

    /// <summary>
    /// The application's own terms in <see cref="CriticLoss"/> (<see cref="ICriticTerm"/>), by name: means of the weighted values. Empty if
    /// there are none.
    /// </summary>
    public IReadOnlyDictionary<string, double> CriticTerms
    {
        get => criticTerms;
        init => criticTerms = OneEmpty(value);
    }

    /// <summary>
    /// The application's own terms in <see cref="GeneratorLoss"/> (<see cref="IGeneratorTerm"/>), by name: means of the weighted values;
    /// NaN if the window has no generator step. Empty if there are none.
    /// </summary>
    public IReadOnlyDictionary<string, double> GeneratorTerms
    {
        get => generatorTerms;
        init => generatorTerms = OneEmpty(value);
    }

    /// <summary>The mean norm of the critic's input gradient at the penalty's points; NaN if no penalty was computed.</summary>
    public required double GradientNorm { get; init; }

    /// <summary>The smallest norm of the input gradient of a single sample; NaN if no penalty was computed.</summary>
    public required double GradientNormMin { get; init; }

    /// <summary>The largest norm of the input gradient of a single sample; NaN if no penalty was computed.</summary>
    public required double GradientNormMax { get; init; }

    /// <summary>
    /// The mean L2 norm of the gradient over all parameters of the critic, before clipping; NaN if the window has no critic update.
    /// </summary>
    public double CriticGradientNorm { get; init; } = double.NaN;

    /// <summary>
    /// The mean L2 norm of the gradient over all parameters of the generator, before clipping; NaN if the window has no generator step.
    /// </summary>
    public double GeneratorGradientNorm { get; init; } = double.NaN;

    /// <summary>
    /// The fraction of the critic's updates whose gradient was clipped, from 0 to 1; NaN if
    /// <see cref="OptimizerOptions.MaxGradientNorm"/> is null.
    /// </summary>
    public double CriticClipRate { get; init; } = double.NaN;

    /// <summary>The fraction of the generator's updates whose gradient was clipped.</summary>
    public double GeneratorClipRate { get; init; } = double.NaN;

    /// <summary>The mean score of real samples.</summary>
    public required double RealScore { get; init; }

    /// <summary>The mean score of generated samples in the critic updates.</summary>
    public required double FakeScore { get; init; }

    /// <summary>The critic's learning rate at the end of the window, including burn-in, decay and rollbacks.</summary>
    public required double CriticLearningRate { get; init; }

    /// <summary>The generator's learning rate at the end of the window, including burn-in, decay and rollbacks.</summary>
    public required double GeneratorLearningRate { get; init; }

    /// <summary>β₂ of the critic's optimiser at the end of the window (<see cref="OptimizerOptions.Beta2BurnIn"/>).</summary>
    public double CriticBeta2 { get; init; } = double.NaN;

    /// <summary>β₂ of the generator's optimiser at the end of the window.</summary>
    public double GeneratorBeta2 { get; init; } = double.NaN;

    /// <summary>
    /// The penalty's weight at the end of the window (<see cref="WganGpOptions.PenaltyWeightBurnIn"/>), without the factor of
    /// <see cref="WganGpOptions.PenaltyInterval"/>.
    /// </summary>
    public double PenaltyWeight { get; init; } = double.NaN;

    /// <summary>
    /// The decay of the generator's average at the end of the window (<see cref="WganGpOptions.GeneratorAverageBurnIn"/>); NaN if there is
    /// no average.
    /// </summary>
    public double AverageDecay { get; init; } = double.NaN;

    /// <summary>The number of times that the run diverged and returned to a checkpoint (<see cref="DivergenceOptions"/>).</summary>
    public int Rollbacks { get; init; }

    /// <summary>
    /// The path that computed the critic's updates: <see cref="PenaltyPath.Reference"/> or <see cref="PenaltyPath.Fast"/>.
    /// </summary>
    public PenaltyPath PenaltyPath { get; init; } = PenaltyPath.Reference;

    /// <summary>Why that path was used.</summary>
    public string PenaltyPathReason { get; init; } = "";

    /// <summary>The type in which the networks ran. Weights, optimisers, norms and losses keep the type of the weights.</summary>
    public Precision Precision { get; init; }

    /// <summary>Training time since the trainer was created, without the host's own work between reports.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Generator steps per second in this window, without the host's own work.</summary>
    public required double StepsPerSecond { get; init; }

    /// <summary>
    /// The share of the window's time in which a process waited for the others (<see cref="IProcessGroup"/>), the mean over the processes:
    /// sums that the computation did not hide, and what one process computes longer than another; 0 in a process that is alone.
    /// </summary>
    public double WaitingShare { get; init; }

    /// <summary>
    /// The process that waited least, if the others waited for a tenth of the window more than it: its machine, its data or its share of
    /// the processors is what the run's speed depends on. Null if no process stands out.
    /// </summary>
    public int? SlowProcess { get; init; }

    /// <summary>Formats the report as one line for a log.</summary>
    /// <returns>Step, Wasserstein estimate, losses, gradient norm, speed and a slow process, in the invariant culture.</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"step {Step}  W {WassersteinEstimate:F4}  critic {CriticLoss:F4}  generator {GeneratorLoss:F4}  " +
        $"|grad| {GradientNorm:F3}  {StepsPerSecond:F1} steps/s{SlowText()}");

    private string SlowText() => SlowProcess is null
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"  process {SlowProcess} is slow, {WaitingShare * 100:F0} % waiting");

    // Records compare references: without terms reports of the same numbers stay equal.
    private static IReadOnlyDictionary<string, double> OneEmpty(IReadOnlyDictionary<string, double>? terms) =>
        terms is null or { Count: 0 } ? ReadOnlyDictionary<string, double>.Empty : terms;
}
