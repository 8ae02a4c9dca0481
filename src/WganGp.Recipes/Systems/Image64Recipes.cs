using WganGp.Recipes.Networks;
using static TorchSharp.torch;

namespace WganGp.Recipes;

/// <summary>The eight architectures of gan_64x64.py.</summary>
internal static class Image64Recipes
{
    public const string Colour64 = "Colour images: a folder of image files (png, jpg, bmp, gif, webp) of any size, " +
        "which are resized to 64x64.";

    private const string Bedrooms = Colour64 +
        " The paper used LSUN bedrooms (yf.io/p/lsun), the script downsampled ImageNet (image-net.org).";

    private static readonly Recipe Good = Row(
        "good", "residual networks, the paper's choice for good samples", "GoodGenerator",
        recipe => new ResNet64Generator(recipe.Channels), recipe => new ResNet64Critic(recipe.Channels));

    private static readonly Recipe Dcgan = Row(
        "dcgan", "a DCGAN", "DCGANGenerator",
        recipe => new Dcgan64Generator(recipe.Channels), recipe => new Dcgan64Critic(recipe.Channels));

    private static readonly Recipe NoNorm = Row(
        "dcgan-nonorm", "a DCGAN with no normalisation anywhere", "DCGANGenerator, bn=False",
        recipe => new Dcgan64Generator(recipe.Channels, normalization: Normalization.None),
        recipe => new Dcgan64Critic(recipe.Channels, normalization: Normalization.None));

    private static readonly Recipe Crippled = Row(
        "crippled", "a generator of constant width without normalisation", "WGANPaper_CrippledDCGANGenerator",
        recipe => new ConstantWidthDcgan64Generator(recipe.Channels), recipe => new Dcgan64Critic(recipe.Channels));

    private static readonly Recipe Perceptron = Row(
        "mlp", "a generator of four layers of 512 ReLU units", "FCGenerator",
        recipe => new MlpImageGenerator(width: 8 * recipe.Channels), recipe => new Dcgan64Critic(recipe.Channels));

    private static readonly Recipe Gated = Row(
        "gated", "gated multiplicative nonlinearities everywhere", "MultiplicativeDCGANGenerator",
        recipe => new GatedDcgan64Generator(recipe.Channels), recipe => new GatedDcgan64Critic(recipe.Channels));

    private static readonly Recipe Tanh = Row(
        "tanh", "tanh everywhere", "DCGANGenerator, nonlinearity=tf.tanh",
        recipe => new Dcgan64Generator(recipe.Channels, activation: () => nn.Tanh()),
        recipe => new Dcgan64Critic(recipe.Channels, activation: () => nn.Tanh()));

    private static readonly Recipe Deep = Row(
        "resnet101", "residual networks of 101 layers", "ResnetGenerator",
        recipe => new ResNet101Generator(recipe.Channels), recipe => new ResNet101Critic(recipe.Channels));

    public static IReadOnlyList<Recipe> All { get; } =
    [
        Good, Good.Small(16, 2_000, batch: 32), Dcgan, Dcgan.Small(16, 4_000, batch: 32),
        NoNorm, NoNorm.Small(16, 4_000, batch: 32), Crippled, Crippled.Small(16, 4_000, batch: 32),
        Perceptron, Perceptron.Small(16, 4_000, batch: 32), Gated, Gated.Small(16, 3_000, batch: 32),
        Tanh, Tanh.Small(16, 4_000, batch: 32), Deep, Deep.Small(16, 1_000, batch: 16),
    ];

    private static Recipe Row(
        string name, string networks, string original, Func<Recipe, IGenerator> generator, Func<Recipe, ICritic> critic) =>
        new()
        {
            Name = "image64-" + name,
            Description = $"Colour images of 64x64: {networks}.",
            Source = $"igul222/improved_wgan_training, gan_64x64.py, {original}",
            DataWanted = Bedrooms,
            Kind = new SampleKind.Images(3, 64, 64),
            ValueRange = (-1, 1),
            Channels = 64,
            Generator = generator,
            Critic = critic,
            Options = () => new WganGpOptions { Steps = 200_000, BatchSize = 64 }.With(() => Schedules.Adam(1e-4, 0, 0.9)),
        };
}
