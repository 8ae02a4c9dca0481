using WganGp.Recipes.Networks;

namespace WganGp.Recipes;

/// <summary>Recipes to start with: gan_mnist.py sized for minutes on a CPU.</summary>
internal static class FashionRecipes
{
    private static string Sized(string steps, string batch) =>
        $"Sized for a CPU: 24 channels instead of 64, {steps} generator steps instead of 200,000, 2 critic steps instead of 5, " +
        $"batches of {batch} instead of 50, Adam's rate 4e-3 falling to zero instead of 1e-4, and samples from the running average of " +
        "the generator's weights.";

    private static WganGpOptions Options(long steps, int batch, double beta1) => new WganGpOptions
    {
        Steps = steps,
        BatchSize = batch,
        CriticSteps = 2,
        GeneratorAverageDecay = 0.995,
        ReportEvery = 25,
        PreviewSamples = 80,
    }.With(() => Schedules.Adam(4e-3, beta1, 0.9, LearningRateDecay.LinearToZero));

    private static Recipe Fashion { get; } = new()
    {
        Name = "fashion",
        Description = "Garments of 28x28 grey pixels (Fashion-MNIST), in minutes on a CPU.",
        Source = "igul222/improved_wgan_training, gan_mnist.py",
        Deviations =
        [
            Sized("3,300", "32"),
            "Adam's beta1 is 0 instead of 0.5, and the generator has BatchNorm, where the original has no normalisation: both lower the " +
                "Frechet distance at these rates (docs/gallery.md has what was tried).",
        ],
        DataWanted = MnistRecipes.Grey28,
        Kind = new SampleKind.Images(1, 28, 28),
        Channels = 24,
        Generator = recipe => new MnistGenerator(recipe.Channels, batchNorm: true),
        Critic = recipe => new MnistCritic(recipe.Channels),
        Options = () => Options(3_300, batch: 32, beta1: 0),
    };

    private static Recipe Classes { get; } = Fashion with
    {
        Name = "fashion-classes",
        Description = "The same garments by class: trousers, bags or boots on request.",
        Deviations =
        [
            Sized("2,000", "64"),
            "The original has no classes. Here the one-hot label is concatenated with the latent (arXiv 1411.1784), " +
                "and a projection of its embedding on the critic's last hidden layer is added to the score (arXiv 1802.05637).",
        ],
        Classes = ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
        Generator = recipe => new LabelledMnistGenerator(recipe.Classes!.Count, recipe.Channels),
        Critic = recipe => new ProjectionMnistCritic(recipe.Classes!.Count, recipe.Channels),
        Options = () => Options(2_000, batch: 64, beta1: 0.5),
    };

    private static Recipe R3 { get; } = new()
    {
        Name = "fashion-r3",
        Description = "Garments of 28x28 grey pixels with R3GAN's loss, penalties and networks, in minutes on a CPU.",
        Source = "brownvc/R3GAN, train.py and R3GAN/Networks.py",
        Deviations =
        [
            "Sized for a CPU: one residual block instead of two at each of three sizes from 7x7 to 28x28, 8 to 32 channels instead of " +
                "768, 2,000 generator steps of 64 samples instead of 200 million samples, no augmentation.",
            "Larger steps: rates from 4e-3 to 1e-3 instead of 2e-4 to 5e-5. Gamma goes from 2, the original's for images of 64x64, to " +
                "0.5 instead of 0.2.",
            "Sizes are doubled bilinearly and halved by means of 2x2 pixels; the original's filter is [1, 3, 3, 1] for both.",
        ],
        DataWanted = MnistRecipes.Grey28,
        Kind = new SampleKind.Images(1, 28, 28),
        ValueRange = (-1, 1),
        Channels = 8,
        Generator = recipe => new R3Generator(recipe.Channels),
        Critic = recipe => new R3Critic(recipe.Channels),
        Options = () => new WganGpOptions
        {
            Steps = 2_000,
            BatchSize = 64,
            CriticSteps = 1,
            Loss = AdversarialLoss.RelativisticPairing,
            GradientPenalty = GradientPenaltyOptions.R1AndR2(gamma: 0.5),
            PenaltyWeightBurnIn = { From = 1, Steps = 2_000 },
            GeneratorAverageDecay = 0.995,
            GeneratorAverageBurnIn = { Steps = 2_000 },
            ReportEvery = 25,
            PreviewSamples = 80,
        }.With(() => new OptimizerOptions
        {
            LearningRate = 1e-3,
            LearningRateBurnIn = { From = 4e-3, Steps = 2_000 },
            Beta2 = 0.99,
            Beta2BurnIn = { From = 0.9, Steps = 2_000 },
        }),
    };

    public static IReadOnlyList<Recipe> All { get; } = [Fashion, Classes, R3];
}
