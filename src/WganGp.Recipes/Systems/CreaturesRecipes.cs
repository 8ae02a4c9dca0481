using WganGp.Recipes.Networks;

namespace WganGp.Recipes;

/// <summary>lanpartis/pokeGANs.</summary>
internal static class CreaturesRecipes
{
    private const string Epochs = "The original counts 5,000 passes over its pictures, 801 in the repository, " +
        "in batches of 64 with a generator step for each: 13 batches per pass, 65,000 generator steps. " +
        "It keeps the smaller last batch of a pass; here it is dropped.";
    private const string Alpha =
        "The original draws alpha per pixel, so that interpolations leave the line between a real and a generated image; " +
        "here alpha is drawn per sample, as in Algorithm 1. That was an error and is not offered.";

    private static Recipe Creatures { get; } = new()
    {
        Name = "creatures128",
        Description = "Colour images of 128x128: creatures, icons.",
        Source = "lanpartis/pokeGANs, run.py and models.py",
        Deviations =
        [
            "The original's critic has BatchNorm and Dropout 0.5. With BatchNorm a score depends on the other samples of its batch, " +
                "and the penalty no longer constrains the critic sample by sample (paper, section 4); " +
                "here LayerNorm replaces it, without Dropout. creatures128-original has the original's critic.",
            Alpha,
            Epochs,
        ],
        DataWanted = "Colour images: a folder of image files (png, jpg, bmp, gif, webp) of any size, which are resized to 128x128, " +
            "transparent ones over white. The original used Pokémon; an icon theme works too, such as Debian's oxygen-icon-theme.",
        Kind = new SampleKind.Images(3, 128, 128),
        ValueRange = (-1, 1),
        Channels = 32,
        Generator = recipe => new Creatures128Generator(recipe.Channels),
        Critic = recipe => new Creatures128Critic(recipe.Channels),
        Options = () => new WganGpOptions { Steps = 65_000, BatchSize = 64, CriticSteps = 1 }.With(() => Schedules.Adam(1e-4, 0.01, 0.9)),
    };

    private static Recipe Original { get; } = Creatures with
    {
        Name = "creatures128-original",
        Description = "creatures128 with the original's BatchNorm and Dropout in the critic.",
        Deviations = [Alpha, Epochs],
        Critic = recipe => new Creatures128Critic(recipe.Channels, normalization: Normalization.Batch, dropout: 0.5),
        Options = () => Creatures.Options() with { AcceptedFindings = [CriticFinding.BatchStatistics, CriticFinding.Randomness] },
    };

    public static IReadOnlyList<Recipe> All { get; } = [Creatures, Creatures.Small(12, 2_000, criticSteps: 3, batch: 16), Original];
}
