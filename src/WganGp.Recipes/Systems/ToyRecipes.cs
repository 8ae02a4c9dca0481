using WganGp.Recipes.Data;
using WganGp.Recipes.Networks;

namespace WganGp.Recipes;

/// <summary>gan_toy.py: points in the plane.</summary>
internal static class ToyRecipes
{
    private const long Coordinates = 2;

    public static IReadOnlyList<Recipe> All { get; } =
    [
        .. Rows(ToyDistribution.EightGaussians, "Eight narrow Gaussians on a circle."),
        .. Rows(ToyDistribution.TwentyFiveGaussians, "Twenty-five narrow Gaussians on a grid."),
        .. Rows(ToyDistribution.SwissRoll, "A spiral."),
    ];

    private static IEnumerable<Recipe> Rows(ToyDistribution distribution, string description)
    {
        var original = Original(distribution, description);
        yield return original with
        {
            Name = $"toy-{distribution.Name}",
            Description = description,
            Deviations =
            [
                "Sized for a CPU: 256 units per layer instead of 512, 6,000 generator steps instead of 100,000, " +
                    "3 critic steps instead of 5, Adam's rate 2e-3 falling to zero and beta1 0 instead of 1e-4 and 0.5, " +
                    "penalty weight 1 instead of 0.1, and samples from the running average of the generator's weights. " +
                    "The recipe with -original has the original's settings.",
            ],
            Channels = 256,
            Options = () => new WganGpOptions
            {
                Steps = 6_000,
                BatchSize = 256,
                CriticSteps = 3,
                GradientPenalty = { Weight = 1 },
                GeneratorAverageDecay = 0.995,
                ReportEvery = 50,
                PreviewSamples = 1_000,
            }.With(() => Schedules.Adam(2e-3, 0, 0.9, LearningRateDecay.LinearToZero)),
        };
        yield return original;
        yield return original with
        {
            Name = $"toy-{distribution.Name}-fixed",
            Description = description.TrimEnd('.') + "; the generator stays at the data with unit noise, and only the critic learns.",
            Source = original.Source + ", FIXED_GENERATOR",
            Deviations =
            [
                "The original adds the noise to the real points of the same batch; here the generator draws its own points, " +
                "so that the two ends of an interpolation are independent, as they are in training.",
            ],
            Generator = _ => new FixedGenerator(distribution),
        };
    }

    private static Recipe Original(ToyDistribution distribution, string description) => new()
    {
        Name = $"toy-{distribution.Name}-original",
        Description = description.TrimEnd('.') + ", with the original's settings.",
        Source = "igul222/improved_wgan_training, gan_toy.py",
        Kind = new SampleKind.Points(distribution),
        ValueRange = (-2, 2),
        Channels = 512,
        Generator = recipe => new ModuleGenerator(new Mlp(Coordinates, Coordinates, recipe.Channels), Coordinates),
        Critic = recipe => new ModuleCritic(new Mlp(Coordinates, 1, recipe.Channels)),
        Options = () => new WganGpOptions
        {
            Steps = 100_000,
            BatchSize = 256,
            GradientPenalty = { Weight = 0.1 },
            PreviewSamples = 1_000,
        }.With(() => Schedules.Adam(1e-4, 0.5, 0.9)),
    };
}
