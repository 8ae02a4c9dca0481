using WganGp.Updates;

namespace WganGp.Runs;

/// <summary>What runs when, and with which values: a pure function of the options and the counters.</summary>
internal static class Schedule
{
    /// <summary>Critic steps before the generator step with this number, counted from 0.</summary>
    public static int CriticSteps(WganGpOptions options, long step)
    {
        var warmUp = options.WarmUp;
        var longer = step < warmUp.Until || (warmUp.Every > 0 && step % warmUp.Every == 0);
        return longer ? warmUp.CriticSteps : options.CriticSteps;
    }

    /// <summary>The rates in force: the options' rates, after burn-in and decay, and the learning rates as lowered by rollbacks.</summary>
    public static Rates Rates(WganGpOptions options, Counters counters)
    {
        OptimizerRates Of(OptimizerOptions optimizer) => new(
            LearningRate(optimizer, counters.Step, options.Steps) * counters.RateFactor,
            Value(optimizer.Beta2BurnIn, optimizer.Beta2, counters.Step));
        return new Rates(
            Of(options.CriticOptimizer), Of(options.GeneratorOptimizer), PenaltyWeight(options, counters.Step),
            options.GeneratorAverageDecay > 0 ? AverageDecay(options, counters.Step) : double.NaN);
    }

    /// <summary>The value that a burn-in gives in the generator step with this number, counted from 0.</summary>
    /// <param name="burnIn">The burn-in.</param>
    /// <param name="value">The value after it.</param>
    /// <param name="step">The step.</param>
    public static double Value(BurnInOptions burnIn, double value, long step) => step >= burnIn.Steps
        ? value
        : burnIn.From + ((1 - Math.Cos(Math.PI * step / burnIn.Steps)) / 2 * (value - burnIn.From));

    /// <summary>The learning rate of the updates around the generator step with this number, counted from 0.</summary>
    public static double LearningRate(OptimizerOptions optimizer, long step, long steps)
    {
        var rate = Value(optimizer.LearningRateBurnIn, optimizer.LearningRate, step);
        return optimizer.Decay switch
        {
            LearningRateDecay.LinearToZero => rate * Math.Max(0, 1 - (double)step / steps),
            _ => rate,
        };
    }

    /// <summary>The decay with which the weights after the generator step with this number, counted from 0, join the average.</summary>
    public static double AverageDecay(WganGpOptions options, long step)
    {
        var (decay, burnIn) = (options.GeneratorAverageDecay, options.GeneratorAverageBurnIn);
        // Without the smaller decay of the first steps, a short run's average would be mostly the initial weights.
        if (!burnIn.IsOn) return Math.Min(decay, (2.0 + step) / (11.0 + step));
        if (step >= burnIn.Steps) return decay;
        var halfLife = Value(burnIn with { From = HalfLife(burnIn.From) }, HalfLife(decay), step);
        return halfLife > 0 ? Math.Pow(0.5, 1 / halfLife) : 0;

        static double HalfLife(double decay) => decay > 0 ? -1 / Math.Log2(decay) : 0;
    }

    /// <summary>The penalty's weight in the critic updates before the generator step with this number, counted from 0.</summary>
    public static double PenaltyWeight(WganGpOptions options, long step) =>
        Value(options.PenaltyWeightBurnIn, options.GradientPenalty.Weight, step);

    /// <summary>The penalty's weight in the next critic update: times the interval, so that its mean strength is the same.</summary>
    /// <returns>0 when the penalty is not due.</returns>
    public static double PenaltyDue(WganGpOptions options, Counters counters) =>
        counters.CriticUpdates % options.PenaltyInterval == 0 ? PenaltyWeight(options, counters.Step) * options.PenaltyInterval : 0;

    /// <summary>The largest weight with which the penalty is ever added, which is its first or its last one.</summary>
    public static double LargestPenalty(WganGpOptions options) => options.PenaltyInterval * Math.Max(
        options.GradientPenalty.Weight, options.PenaltyWeightBurnIn.IsOn ? options.PenaltyWeightBurnIn.From : 0);
}
