using WganGp.Recipes.Networks;

namespace WganGp.Experiments;

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
    /// <summary>The paper has 5; with the few updates on a CPU a larger share goes to the generator.</summary>
    public const int WganGpCriticSteps = 2;

    /// <summary>
    /// Ten times the usual: runs on a CPU are short. Of 2e-4, 5e-4, 1e-3 and 2e-3 the best for the GAN, of 1e-3, 2e-3 and 4e-3 the best for
    /// WGAN-GP, on two plain pairs (depth 4 and 8, ReLU and LeakyReLU, BatchNorm in the generator).
    /// </summary>
    public const double Rate = 2e-3;

    public static string Name(this Objective objective) => objective == Objective.Gan ? "GAN" : "WGAN-GP";

    public static Normalization CriticNormalization(this Objective objective) =>
        objective == Objective.Gan ? Normalization.Batch : Normalization.Layer;

    /// <summary>
    /// The schedule for a number of critic updates: the same for both, so that both see the same number of images.
    /// </summary>
    public static WganGpOptions Options(this Objective objective, long criticUpdates) => objective switch
    {
        // DCGAN's betas (arXiv 1511.06434); one discriminator step per generator step, as there.
        Objective.Gan => new WganGpOptions
        {
            Loss = AdversarialLoss.NonSaturating,
            GradientPenalty = { Weight = 0 },
            CriticSteps = 1,
            Steps = criticUpdates,
            CriticOptimizer = Adam(Rate, 0.5, 0.999),
            GeneratorOptimizer = Adam(Rate, 0.5, 0.999),
            // BatchNorm in a discriminator is part of what is compared.
            AcceptedFindings = [CriticFinding.BatchStatistics],
        },
        Objective.WganGp => new WganGpOptions
        {
            CriticSteps = WganGpCriticSteps,
            Steps = Math.Max(1, criticUpdates / WganGpCriticSteps),
            CriticOptimizer = Adam(Rate, 0, 0.9),
            GeneratorOptimizer = Adam(Rate, 0, 0.9),
        },
        _ => throw new ArgumentOutOfRangeException(nameof(objective), objective, "There is no such objective."),
    };

    private static OptimizerOptions Adam(double rate, double beta1, double beta2) =>
        new() { LearningRate = rate, Beta1 = beta1, Beta2 = beta2 };
}
