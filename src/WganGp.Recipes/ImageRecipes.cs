using WganGp.Recipes.Networks;

namespace WganGp.Recipes;

/// <summary>Recipes of images.</summary>
internal static class ImageRecipes
{
    private const int Channels = 24;

    public static Recipe Fashion { get; } = new()
    {
        Name = "fashion",
        Description = "Garments of 28x28 grey pixels (Fashion-MNIST), in minutes on a CPU.",
        Source =
            "igul222/improved_wgan_training, gan_mnist.py, sized for a CPU: 24 channels in place of 64, 2,000 generator steps " +
            "in place of 200,000, 2 critic steps in place of 5, batches of 64 in place of 50, Adam's rate 1e-3 falling to zero in " +
            "place of 1e-4, and samples from the running average of the generator's weights.",
        Generator = () => new MnistGenerator(Channels),
        Critic = () => new MnistCritic(Channels),
        Options = () => new WganGpOptions
        {
            Steps = 2_000,
            BatchSize = 64,
            CriticSteps = 2,
            CriticOptimizer = FastAdam(),
            GeneratorOptimizer = FastAdam(),
            GeneratorAverageDecay = 0.995,
            ReportEvery = 25,
        },
    };

    private static OptimizerOptions FastAdam() => new()
    {
        LearningRate = 1e-3,
        Beta1 = 0.5,
        Beta2 = 0.9,
        Decay = LearningRateDecay.LinearToZero,
    };
}
