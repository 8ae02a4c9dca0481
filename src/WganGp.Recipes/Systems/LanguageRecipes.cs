using WganGp.Recipes.Data;
using WganGp.Recipes.Networks;

namespace WganGp.Recipes;

/// <summary>gan_language.py: lines of characters.</summary>
internal static class LanguageRecipes
{
    private static Recipe Language { get; } = new()
    {
        Name = "language",
        Description = "Lines of 32 characters.",
        Source = "igul222/improved_wgan_training, gan_language.py",
        DataWanted = "A text in UTF-8 (.txt), one sample per line; lines are truncated or padded to 32 characters. " +
            "The original used the Billion Word benchmark (statmt.org/lm-benchmark); a book from gutenberg.org also works.",
        Kind = new SampleKind.Text(new Vocabulary(string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code)))),
        Channels = 512,
        Generator = recipe => new LanguageGenerator(TextOf(recipe).Vocabulary.Count, TextOf(recipe).Length, recipe.Channels),
        Critic = recipe => new LanguageCritic(TextOf(recipe).Vocabulary.Count, TextOf(recipe).Length, recipe.Channels),
        Options = () => new WganGpOptions { Steps = 200_000, BatchSize = 64, CriticSteps = 10 }.With(() => Schedules.Adam(1e-4, 0.5, 0.9)),
    };

    public static IReadOnlyList<Recipe> All { get; } = [Language, Language.Small(64, 1_500, criticSteps: 5)];

    private static SampleKind.Text TextOf(Recipe recipe) => (SampleKind.Text)recipe.Kind;
}
