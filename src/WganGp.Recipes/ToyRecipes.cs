using WganGp.Recipes.Data;
using WganGp.Recipes.Networks;

namespace WganGp.Recipes;

/// <summary>Recipes of points in the plane.</summary>
internal static class ToyRecipes
{
    private const long Coordinates = 2;
    private const int Width = 256;

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
        Source =
            "igul222/improved_wgan_training, gan_toy.py, sized for a CPU: 256 units a layer in place of 512, 6,000 generator steps in " +
            "place of 100,000, 3 critic steps in place of 5, Adam's rate 2e-3 falling to zero and beta1 0 in place of 1e-4 and 0.5, " +
            "penalty weight 1 in place of 0.1, and samples from the running average of the generator's weights.",
        Distribution = distribution,
        ValueRange = (-2, 2),
        Generator = () => new ModuleGenerator(new Mlp(Coordinates, Coordinates, Width), Coordinates),
        Critic = () => new ModuleCritic(new Mlp(Coordinates, 1, Width)),
        Options = () => new WganGpOptions
        {
            Steps = 6_000,
            BatchSize = 256,
            CriticSteps = 3,
            GradientPenalty = { Weight = 1 },
            CriticOptimizer = Adam(),
            GeneratorOptimizer = Adam(),
            GeneratorAverageDecay = 0.995,
            ReportEvery = 50,
            PreviewSamples = 1_000,
        },
    };

    private static OptimizerOptions Adam() => new() { LearningRate = 2e-3, Decay = LearningRateDecay.LinearToZero };
}
