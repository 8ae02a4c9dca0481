namespace WganGp.Runs;

/// <summary>What runs when: a pure function of the options and the counters.</summary>
internal static class Schedule
{
    /// <summary>Critic steps before the generator step with this number, counted from 0.</summary>
    public static int CriticSteps(WganGpOptions options, long step)
    {
        var warmUp = options.WarmUp;
        var longer = step < warmUp.Until || (warmUp.Every > 0 && step % warmUp.Every == 0);
        return longer ? warmUp.CriticSteps : options.CriticSteps;
    }

    /// <summary>The learning rates in force: the options' rates, decayed, and lowered by rollbacks.</summary>
    public static LearningRates LearningRates(WganGpOptions options, Counters counters) => new(
        LearningRate(options.CriticOptimizer, counters.Step, options.Steps) * counters.RateFactor,
        LearningRate(options.GeneratorOptimizer, counters.Step, options.Steps) * counters.RateFactor);

    /// <summary>The learning rate of the updates around the generator step with this number, counted from 0.</summary>
    public static double LearningRate(OptimizerOptions optimizer, long step, long steps) => optimizer.Decay switch
    {
        LearningRateDecay.LinearToZero => optimizer.LearningRate * Math.Max(0, 1 - (double)step / steps),
        _ => optimizer.LearningRate,
    };

    /// <summary>Whether the penalty is part of the critic update with this number, counted from 0.</summary>
    public static bool PenaltyIsDue(WganGpOptions options, long criticUpdate) =>
        options.GradientPenalty.Weight > 0 && criticUpdate % options.PenaltyInterval == 0;

    /// <summary>The penalty as it is added when it is due: scaled by the interval, so that its mean strength is the same.</summary>
    public static GradientPenaltyOptions ScaledPenalty(WganGpOptions options) =>
        options.GradientPenalty with { Weight = options.GradientPenalty.Weight * options.PenaltyInterval };
}
