namespace WganGp;

/// <summary>
/// A loss, a score, the penalty, a gradient or a weight became NaN or infinite. The message names the step of the first
/// update in which it did, the term, and what to try.
/// </summary>
public sealed class TrainingDivergedException : WganGpException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What became non-finite, where, and what to try.</param>
    /// <param name="step">The generator step of the first update that was not finite.</param>
    /// <param name="term">The term that was not finite.</param>
    /// <param name="innerException">Why the run could not be rolled back; null when nothing prevented it.</param>
    public TrainingDivergedException(string message, long step, string term, Exception? innerException = null)
        : base(message, innerException)
    {
        Step = step;
        Term = term;
    }

    /// <summary>
    /// The generator step, counted from 1, of the first update that was not finite; a critic update belongs to the generator
    /// step that follows it.
    /// </summary>
    public long Step { get; }

    /// <summary>
    /// The term that was not finite, by its name in <see cref="TrainingReport"/>: the losses before
    /// <see cref="TrainingReport.CriticGradientNorm"/> and <see cref="TrainingReport.GeneratorGradientNorm"/>, which stand for
    /// a gradient that is not finite or too large to be squared. A term of the application's own is <c>CriticTerms.name</c> or
    /// <c>GeneratorTerms.name</c>. <c>Weights</c> when <see cref="WganGpTrainer.Save"/> found the
    /// state itself not finite.
    /// </summary>
    public string Term { get; }

    /// <summary>
    /// The first of the network's parameters that is not finite when the exception is thrown; null when none is, because no
    /// gradient was affected.
    /// </summary>
    public string? Parameter { get; init; }

    /// <summary>
    /// The norm of the network's gradient in the update before; NaN when there was none, or none since the run was resumed at
    /// the start of a window.
    /// </summary>
    public double LastGradientNorm { get; init; } = double.NaN;

    /// <summary>The critic's learning rate, lowered by the rollbacks before.</summary>
    public double CriticLearningRate { get; init; } = double.NaN;

    /// <summary>The generator's learning rate, lowered by the rollbacks before.</summary>
    public double GeneratorLearningRate { get; init; } = double.NaN;

    /// <summary>How often the run had been rolled back before (<see cref="DivergenceOptions"/>).</summary>
    public int Rollbacks { get; init; }
}
