using WganGp.Recipes.Networks;

namespace WganGp.Recipes;

/// <summary>TF2-GAN's wgan-gp.</summary>
internal static class Tf2GanRecipes
{
    private const string Epochs = "The original counts 800 passes over MNIST's 60,000 images in batches of 32, " +
        "a generator step after every fifth: 300,000 generator steps. It keeps the smaller last batch of a pass; here it is dropped.";

    private static Recipe Tf2Gan { get; } = new()
    {
        Name = "tf2-gan",
        Description = "Digits or garments of 28x28 grey pixels, with the networks of TF2-GAN.",
        Source = "thisisiron/TF2-GAN, wgan-gp/train.py",
        Deviations =
        [
            "The original's critic has BatchNorm and Dropout 0.3. With BatchNorm a score depends on the other samples of its batch, " +
                "and the penalty no longer constrains the critic sample by sample (paper, section 4); " +
                "here LayerNorm replaces it, without Dropout. tf2-gan-original has the original's critic.",
            "The original's penalty lacks the -1: it pushes the gradient's norm to 0, not to 1. " +
                "That is the zero-centred penalty, GradientPenalty:TargetNorm=0; tf2-gan-original has it.",
            Epochs,
        ],
        DataWanted = MnistRecipes.Grey28,
        Kind = new SampleKind.Images(1, 28, 28),
        ValueRange = (-1, 1),
        Channels = 64,
        Generator = recipe => new Tf2GanGenerator(recipe.Channels),
        Critic = recipe => new Tf2GanCritic(recipe.Channels),
        Options = () => new WganGpOptions
        {
            Steps = 300_000,
            BatchSize = 32,
        }.With(() => Schedules.Adam(1e-4, 0.5, 0.9, epsilon: Schedules.KerasEpsilon)),
    };

    private static Recipe Original { get; } = Tf2Gan with
    {
        Name = "tf2-gan-original",
        Description = "tf2-gan with the original's BatchNorm and Dropout in the critic, and its zero-centred penalty.",
        Deviations = [Epochs],
        Critic = recipe => new Tf2GanCritic(recipe.Channels, normalization: Normalization.Batch, dropout: 0.3),
        Options = () => Tf2Gan.Options() with
        {
            GradientPenalty = GradientPenaltyOptions.ZeroCentred(),
            AcceptedFindings = [CriticFinding.BatchStatistics, CriticFinding.Randomness],
        },
    };

    public static IReadOnlyList<Recipe> All { get; } = [Tf2Gan, Tf2Gan.Small(24, 4_000, batch: 64), Original];
}
