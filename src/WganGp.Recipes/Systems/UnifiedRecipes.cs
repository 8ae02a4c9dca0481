using WganGp.Recipes.Networks;
using static TorchSharp.torch;

namespace WganGp.Recipes;

/// <summary>lilianweng's model with three losses.</summary>
internal static class UnifiedRecipes
{
    private const long Latent = 100;

    private const string NoPenalty =
        "The critic keeps the original's BatchNorm, because there is no penalty that it would interfere with.";

    private static readonly Recipe Penalised = new()
    {
        Name = "unified-wgan-gp",
        Description = "Colour images of 64x64 by a DCGAN with the gradient penalty.",
        Source = "lilianweng/unified-gan-tensorflow, model_type WGAN_GP, with the rates that main.py recommends for it",
        Deviations =
        [
            "The original's critic has BatchNorm. With it a score depends on the other samples of its batch, " +
                "and the penalty no longer constrains the critic sample by sample (paper, section 4); here LayerNorm replaces it. " +
                "unified-wgan-gp-original has the original's critic.",
            "The original reads the images in the order of their files; here each pass is shuffled.",
        ],
        DataWanted = Image64Recipes.Colour64 + " The original used CelebA (mmlab.ie.cuhk.edu.hk/projects/CelebA.html).",
        Kind = new SampleKind.Images(3, 64, 64),
        ValueRange = (-1, 1),
        Channels = 64,
        Generator = recipe => new ModuleGenerator(new Dcgan64Generator(recipe.Channels, latent: (int)Latent), Latent)
        {
            LatentSampler = Uniform,
        },
        Critic = recipe => new Dcgan64Critic(recipe.Channels),
        Options = () => WithWarmUp().With(() => Schedules.Adam(1e-4, 0.5, 0.9)),
    };

    private static readonly Recipe Original = Penalised with
    {
        Name = "unified-wgan-gp-original",
        Description = "unified-wgan-gp with the original's BatchNorm in the critic.",
        Deviations = [Penalised.Deviations[1]],
        Critic = WithBatchNorm,
        Options = () => Penalised.Options() with { AcceptedFindings = [CriticFinding.BatchStatistics] },
    };

    private static readonly Recipe Clipping = Original with
    {
        Name = "unified-wgan",
        Description = "Colour images of 64x64 by a DCGAN with the Wasserstein loss and clipped weights.",
        Source = "lilianweng/unified-gan-tensorflow, model_type WGAN, with the rate that main.py recommends for it",
        Deviations = [NoPenalty, Penalised.Deviations[1]],
        Options = () => WithoutPenalty(WithWarmUp() with { WeightClip = 0.01 })
            .With(() => Schedules.RmsProp(5e-5, Schedules.TensorFlowRmsPropEpsilon)),
    };

    private static readonly Recipe Dcgan = Original with
    {
        Name = "unified-dcgan",
        Description = "Colour images of 64x64 by a DCGAN with the original GAN's loss.",
        Source = "lilianweng/unified-gan-tensorflow, model_type GAN",
        Deviations = [NoPenalty, Penalised.Deviations[1]],
        Options = () => WithoutPenalty(
            new WganGpOptions { Steps = 10_000, BatchSize = 64, CriticSteps = 1, Loss = AdversarialLoss.NonSaturating })
            .With(() => Schedules.Adam(2e-4, 0.5, 0.999)),
    };

    public static IReadOnlyList<Recipe> All { get; } =
    [
        Dcgan, Dcgan.Small(16, 5_000, rate: 2e-4, criticSteps: 1, batch: 32),
        Clipping, Clipping.Small(16, 4_000, rate: 1e-4, criticSteps: 5, batch: 32),
        Penalised, Penalised.Small(16, 3_000, batch: 32), Original,
    ];

    private static Dcgan64Critic WithBatchNorm(Recipe recipe) => new(recipe.Channels, normalization: Normalization.Batch);

    private static WganGpOptions WithWarmUp() =>
        new() { Steps = 10_000, BatchSize = 64, WarmUp = new CriticWarmUpOptions { CriticSteps = 100, Until = 25, Every = 500 } };

    private static WganGpOptions WithoutPenalty(WganGpOptions options) =>
        options with { GradientPenalty = new GradientPenaltyOptions { Weight = 0 } };

    /// <summary>Uniform in [-1, 1).</summary>
    private static Tensor Uniform(long count, Generator random) => UniformNumbers.Draw([count, Latent], random).Times(2).Minus(1);
}
