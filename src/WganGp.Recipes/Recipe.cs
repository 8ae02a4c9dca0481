using WganGp.Recipes.Data;

namespace WganGp.Recipes;

/// <summary>A published configuration: networks, schedule and the data that they are made for.</summary>
/// <example><code>
/// Recipe recipe = Recipe.Find("fashion");
/// FileData images = IdxImages.Load("fashion-mnist", new ImageTransform { Low = recipe.ValueRange.Low, High = recipe.ValueRange.High });
/// using WganGpTrainer trainer = recipe.CreateTrainer();
/// foreach (TrainingReport report in trainer.Train(images)) Console.WriteLine(report);
/// </code></example>
public sealed record Recipe
{
    /// <summary>The name on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>One line: what it trains on what.</summary>
    public required string Description { get; init; }

    /// <summary>Where the configuration comes from, and what differs here and why.</summary>
    public required string Source { get; init; }

    /// <summary>The toy distribution that it learns; null for a recipe of images.</summary>
    public ToyDistribution? Distribution { get; init; }

    /// <summary>The classes of a conditional recipe, in the order of their labels; null for an unconditional one.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>The smallest and the largest value of a sample, for pictures and files.</summary>
    public (double Low, double High) ValueRange { get; init; } = (0, 1);

    /// <summary>Builds the generator.</summary>
    public required Func<IGenerator> Generator { get; init; }

    /// <summary>Builds the critic.</summary>
    public required Func<ICritic> Critic { get; init; }

    /// <summary>Makes a fresh copy of the recipe's schedule, to be changed at will.</summary>
    public required Func<WganGpOptions> Options { get; init; }

    /// <summary>All recipes.</summary>
    public static IReadOnlyList<Recipe> All { get; } = [ImageRecipes.Fashion, ImageRecipes.FashionClasses, .. ToyRecipes.All];

    /// <summary>Finds a recipe by its name.</summary>
    /// <param name="name">The name, in any case.</param>
    /// <returns>The recipe.</returns>
    /// <exception cref="ArgumentException">No recipe has that name; the message lists the names.</exception>
    public static Recipe Find(string name) =>
        All.FirstOrDefault(recipe => string.Equals(recipe.Name, name, StringComparison.OrdinalIgnoreCase)) ??
        throw new ArgumentException($"There is no recipe '{name}'; the recipes are {string.Join(", ", All.Select(recipe => recipe.Name))}.");

    /// <summary>Builds the networks from the seed, and their trainer.</summary>
    /// <param name="options">The schedule; null is the recipe's own.</param>
    /// <returns>The trainer; the caller disposes it.</returns>
    public WganGpTrainer CreateTrainer(WganGpOptions? options = null) => WganGpTrainer.Create(Generator, Critic, options ?? Options());
}
