namespace WganGp;

/// <summary>
/// A burn-in: over the run's first generator steps a value moves along half a cosine from a start value to the value of the option that the
/// burn-in belongs to, and stays there. R3GAN moves its learning rates, penalty weight, β₂ and average in this way (arXiv 2501.05441;
/// <c>cosine_decay_with_warmup</c> in brownvc/R3GAN).
/// </summary>
/// <remarks>
/// In generator step t, counted from 0, and in the critic steps before it, the value is
/// <c>From + (1 - cos(π·t/Steps))/2 · (value - From)</c> while t is below <see cref="Steps"/>, and the option's own value afterwards. It is
/// a function of the step alone, so a resumed run continues in it exactly. The run reports the values in force
/// (<see cref="TrainingReport.CriticLearningRate"/>, <see cref="TrainingReport.CriticBeta2"/>, <see cref="TrainingReport.PenaltyWeight"/>,
/// <see cref="TrainingReport.AverageDecay"/> and the generator's).
/// </remarks>
public sealed record BurnInOptions
{
    /// <summary>The value in step 0, with the bounds of the option that it moves to; a learning rate may start at 0.</summary>
    /// <value>The default is 0; it has no effect while <see cref="Steps"/> is 0.</value>
    public double From { get; set; }

    /// <summary>The number of generator steps after which the option's own value is reached.</summary>
    /// <value>The default is 0: no burn-in, because the value is then the option's own from the first step on.</value>
    public long Steps { get; set; }

    internal bool IsOn => Steps > 0;

    /// <summary>What is wrong with the burn-in of one option.</summary>
    /// <param name="name">Its name, with those of its groups.</param>
    /// <param name="burnIn">The burn-in.</param>
    /// <param name="bounds">Checks the start value under this name by the bounds of the option.</param>
    internal static IEnumerable<string> Failures(string name, BurnInOptions? burnIn, Action<OptionCheck, string, double> bounds)
    {
        if (burnIn is null) return [$"{name} is null; it must be an object with the group's options."];
        var check = new OptionCheck($"{name}.");
        check.AtLeast(nameof(Steps), burnIn.Steps, 0);
        bounds(check, nameof(From), burnIn.From);
        if (burnIn is { Steps: 0, From: not 0 })
        {
            check.Add(
                $"{name}.{nameof(From)} is {burnIn.From} with {nameof(Steps)} 0",
                $"it would have no effect: set {nameof(Steps)} to the number of generator steps of the burn-in");
        }

        return check.Failures;
    }
}
