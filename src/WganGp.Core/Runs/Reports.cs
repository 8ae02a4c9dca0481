using WganGp.Updates;

namespace WganGp.Runs;

/// <summary>Makes a report from a window's means.</summary>
internal static class Reports
{
    /// <param name="means">The means.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="path">How the updates were computed.</param>
    /// <param name="counters">How far the run is.</param>
    /// <param name="rates">The rates in force.</param>
    /// <param name="epoch">Passes over the data.</param>
    /// <param name="elapsed">Training time of the run.</param>
    /// <param name="spent">Training time of the window.</param>
    public static TrainingReport Of(
        MetricWindow.Means means, WganGpOptions options, UpdatePath path, Counters counters, Rates rates,
        double epoch, TimeSpan elapsed, TimeSpan spent) => new()
        {
            Step = counters.Step,
            CriticUpdates = counters.CriticUpdates,
            Epoch = epoch,
            WassersteinEstimate = means.Critic.RealScore - means.Critic.FakeScore,
            CriticLoss = means.Critic.Loss,
            GeneratorLoss = means.GeneratorLoss,
            GradientPenalty = means.Critic.Penalty,
            GradientNorm = means.Critic.PenaltyNorm,
            GradientNormMin = means.NormMin,
            GradientNormMax = means.NormMax,
            CriticGradientNorm = means.CriticGradientNorm,
            GeneratorGradientNorm = means.GeneratorGradientNorm,
            CriticClipRate = means.CriticClipRate,
            GeneratorClipRate = means.GeneratorClipRate,
            RealScore = means.Critic.RealScore,
            FakeScore = means.Critic.FakeScore,
            CriticLearningRate = rates.Critic.LearningRate,
            AuxiliaryLoss = means.Critic.Auxiliary,
            CriticTerms = means.CriticOwn,
            GeneratorTerms = means.GeneratorOwn,
            GeneratorLearningRate = rates.Generator.LearningRate,
            CriticBeta2 = rates.Critic.Beta2,
            GeneratorBeta2 = rates.Generator.Beta2,
            PenaltyWeight = rates.PenaltyWeight,
            AverageDecay = rates.AverageDecay,
            Rollbacks = counters.Rollbacks,
            PenaltyPath = path.Path,
            PenaltyPathReason = path.Reason,
            Precision = options.Execution.Precision,
            Elapsed = elapsed,
            StepsPerSecond = spent > TimeSpan.Zero ? means.GeneratorUpdates / spent.TotalSeconds : 0,
        };
}
