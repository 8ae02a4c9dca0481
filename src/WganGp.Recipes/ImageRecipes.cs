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
            "in place of 200,000, 2 critic steps in place of 5, batches of 64 in place of 50, Adam's rate 4e-3 falling to zero in " +
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
            PreviewSamples = 80,
        },
    };

    public static Recipe FashionClasses { get; } = Fashion with
    {
        Name = "fashion-classes",
        Description = "The same garments by class: trousers, bags or boots as asked for.",
        Source =
            "The networks and schedule of the recipe fashion; the label one-hot beside the latent (arXiv 1411.1784), and a projection of its " +
            "embedding on the critic's last hidden layer (arXiv 1802.05637).",
        Classes = ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
        Generator = () => new LabelledMnistGenerator(10, Channels),
        Critic = () => new ProjectionMnistCritic(10, Channels),
    };

    private static OptimizerOptions FastAdam() => new()
    {
        LearningRate = 4e-3,
        Beta1 = 0.5,
        Beta2 = 0.9,
        Decay = LearningRateDecay.LinearToZero,
    };
}
