namespace WganGp.Training;

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

    /// <summary>The learning rate of the updates around the generator step with this number, counted from 0.</summary>
    public static double LearningRate(OptimizerOptions optimizer, long step, long steps) => optimizer.Decay switch
    {
        LearningRateDecay.LinearToZero => optimizer.LearningRate * Math.Max(0, 1 - (double)step / steps),
        _ => optimizer.LearningRate,
    };
}
