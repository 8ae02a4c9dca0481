using System.Globalization;

namespace WganGp.Training;

/// <summary>Finds the first term of a window that is not finite.</summary>
internal static class Divergence
{
    public static void ThrowIfNotFinite(TrainingReport report, MetricWindow.Means means)
    {
        if (means.CriticUpdates > 0)
        {
            Check(report, nameof(report.RealScore), report.RealScore);
            Check(report, nameof(report.FakeScore), report.FakeScore);
            Check(report, nameof(report.GradientPenalty), report.GradientPenalty);
            Check(report, nameof(report.CriticLoss), report.CriticLoss);
        }

        if (means.GeneratorUpdates > 0) Check(report, nameof(report.GeneratorLoss), report.GeneratorLoss);
    }

    private static void Check(TrainingReport report, string term, double value)
    {
        if (double.IsFinite(value)) return;
        throw new TrainingDivergedException(
            string.Create(CultureInfo.InvariantCulture, $"Training diverged: {term} is {value} in the window that ends at step {report.Step}. Lower the learning rates " +
            $"(critic {report.CriticLearningRate}, generator {report.GeneratorLearningRate}), or check the data for values that are not finite."),
            report.Step, term);
    }
}
