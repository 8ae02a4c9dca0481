using WganGp.Recipes.Networks;

namespace WganGp.ConsoleApp.Experiments;

/// <summary>What a pair is trained for.</summary>
internal enum Objective
{
    /// <summary>The original GAN, non-saturating.</summary>
    Gan,

    /// <summary>WGAN with gradient penalty.</summary>
    WganGp,
}

/// <summary>Their schedules.</summary>
internal static class Objectives
{
    public const int WganGpCriticSteps = 5;

    public static string Name(this Objective objective) => objective == Objective.Gan ? "GAN" : "WGAN-GP";

    public static Normalization CriticNormalization(this Objective objective) => objective == Objective.Gan ? Normalization.Batch : Normalization.Layer;

    /// <summary>The schedule of so many updates of the critic: as many for both, so that both have seen the same number of images.</summary>
    public static WganGpOptions Options(this Objective objective, long criticUpdates) => objective switch
    {
        // DCGAN's optimiser (arXiv 1511.06434); one discriminator step a generator step, as there.
        Objective.Gan => new WganGpOptions
        {
            Loss = AdversarialLoss.NonSaturating,
            GradientPenalty = { Weight = 0 },
            CriticSteps = 1,
            Steps = criticUpdates,
            CriticOptimizer = Adam(2e-4, 0.5, 0.999),
            GeneratorOptimizer = Adam(2e-4, 0.5, 0.999),
            // BatchNorm in a discriminator is part of what is compared.
            AcceptedFindings = [FindingNames.BatchStatistics],
        },
        Objective.WganGp => new WganGpOptions
        {
            CriticSteps = WganGpCriticSteps,
            Steps = Math.Max(1, criticUpdates / WganGpCriticSteps),
            CriticOptimizer = Adam(1e-3, 0, 0.9),
            GeneratorOptimizer = Adam(1e-3, 0, 0.9),
        },
        _ => throw new ArgumentOutOfRangeException(nameof(objective), objective, "There is no such objective."),
    };

    private static OptimizerOptions Adam(double rate, double beta1, double beta2) => new() { LearningRate = rate, Beta1 = beta1, Beta2 = beta2 };
}
