using WganGp.Recipes.Data;
using WganGp.Recipes.Networks;

namespace WganGp.Recipes;

/// <summary>Recipes of points in the plane.</summary>
internal static class ToyRecipes
{
    private const long Coordinates = 2;

    public static IReadOnlyList<Recipe> All { get; } =
    [
        Toy(ToyDistribution.EightGaussians, "Eight narrow Gaussians on a circle."),
        Toy(ToyDistribution.TwentyFiveGaussians, "Twenty-five narrow Gaussians on a grid."),
        Toy(ToyDistribution.SwissRoll, "A spiral."),
    ];

    private static Recipe Toy(ToyDistribution distribution, string description) => new()
    {
        Name = $"toy-{distribution.Name}",
        Description = description,
        Source = "igul222/improved_wgan_training, gan_toy.py.",
        Distribution = distribution,
        ValueRange = (-2, 2),
        Generator = () => new ModuleGenerator(new Mlp(Coordinates, Coordinates), Coordinates),
        Critic = () => new ModuleCritic(new Mlp(Coordinates, 1)),
        Options = () => new WganGpOptions
        {
            Steps = 5_000,
            BatchSize = 256,
            CriticSteps = 5,
            GradientPenalty = { Weight = 0.1 },
            CriticOptimizer = Adam(),
            GeneratorOptimizer = Adam(),
            ReportEvery = 50,
        },
    };

    private static OptimizerOptions Adam() => new() { LearningRate = 1e-4, Beta1 = 0.5, Beta2 = 0.9 };
}
