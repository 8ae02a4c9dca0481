using WganGp.Recipes.Networks;

namespace WganGp.Recipes;

/// <summary>Keras-GAN's wgan_gp.py.</summary>
internal static class KerasGanRecipes
{
    private const int CriticChannels = 16;

    private static Recipe KerasGan { get; } = new()
    {
        Name = "keras-gan",
        Description = "Digits or garments of 28x28 grey pixels, with the networks of Keras-GAN.",
        Source = "eriklindernoren/Keras-GAN, wgan_gp/wgan_gp.py",
        Deviations =
        [
            "The original's critic has BatchNorm and Dropout 0.25. With BatchNorm a score depends on the other samples of its batch, " +
                "and the penalty no longer constrains the critic sample by sample (paper, section 4); " +
                "here LayerNorm replaces it, without Dropout. keras-gan-original has the original's critic.",
            "The original draws its batches with replacement; here each pass uses each image once.",
        ],
        DataWanted = MnistRecipes.Grey28,
        Kind = new SampleKind.Images(1, 28, 28),
        ValueRange = (-1, 1),
        Channels = 64,
        Generator = recipe => new KerasGanGenerator(recipe.Channels),
        Critic = recipe => new KerasGanCritic(Math.Max(1, CriticChannels * recipe.Channels / 64)),
        Options = () => new WganGpOptions { Steps = 30_000, BatchSize = 32 }.With(() => Schedules.RmsProp(5e-5, Schedules.KerasEpsilon)),
    };

    private static Recipe Original { get; } = KerasGan with
    {
        Name = "keras-gan-original",
        Description = "keras-gan with the original's BatchNorm and Dropout in the critic.",
        Deviations = [KerasGan.Deviations[1]],
        Critic = recipe => new KerasGanCritic(
            Math.Max(1, CriticChannels * recipe.Channels / 64), normalization: Normalization.Batch, dropout: 0.25),
        Options = () => KerasGan.Options() with { AcceptedFindings = [CriticFinding.BatchStatistics, CriticFinding.Randomness] },
    };

    public static IReadOnlyList<Recipe> All { get; } = [KerasGan, KerasGan.Small(32, 3_000, batch: 64), Original];
}
