namespace WganGp.ConsoleApp.Tests.Output;

/// <summary>Made-up reports of a run.</summary>
internal static class Reports
{
    public static TrainingReport At(long step, double estimate = 2) => new()
    {
        Step = step,
        CriticUpdates = 5 * step,
        Epoch = step / 100.0,
        WassersteinEstimate = estimate,
        CriticLoss = 0.1 - estimate,
        GeneratorLoss = 0.5,
        GradientPenalty = 0.1,
        GradientNorm = 0.97,
        GradientNormMin = 0.6,
        GradientNormMax = 1.4,
        RealScore = 1.5,
        FakeScore = -0.5,
        CriticLearningRate = 1e-4,
        GeneratorLearningRate = 5e-5,
        Elapsed = TimeSpan.FromSeconds(1.5 * step),
        StepsPerSecond = 12.25,
    };

    /// <summary>Reports every 10 steps, the estimate as a function of the fraction of the run, from 0 to 1.</summary>
    public static TrainingReport[] Run(int count, Func<double, double> estimate) =>
        [.. Enumerable.Range(1, count).Select(i => At(10 * i, estimate(i / (double)count)))];
}
