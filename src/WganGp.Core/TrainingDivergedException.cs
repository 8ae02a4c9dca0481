namespace WganGp;

/// <summary>A loss, penalty or gradient norm became NaN or infinite. The message names the step and the term.</summary>
public sealed class TrainingDivergedException : WganGpException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What became non-finite, where, and what to try.</param>
    /// <param name="step">The generator step at the end of the reporting window in which it was seen.</param>
    /// <param name="term">The term that was not finite, by its name in <see cref="TrainingReport"/>.</param>
    public TrainingDivergedException(string message, long step, string term) : base(message)
    {
        Step = step;
        Term = term;
    }

    /// <summary>The generator step at the end of the reporting window in which it was seen.</summary>
    public long Step { get; }

    /// <summary>The term that was not finite, by its name in <see cref="TrainingReport"/>.</summary>
    public string Term { get; }
}
