using TorchSharp.Modules;
using WganGp.Recipes.Networks;
using static TorchSharp.torch;

namespace WganGp.Benchmarks.Networks;

/// <summary>The list of networks. benchmarks/peers/pytorch_peer.py builds the same ones.</summary>
internal static class NetworkCatalog
{
    private const double Slope = 0.2;

    /// <summary>Every network at its full size, or small enough for a smoke run of seconds.</summary>
    public static IReadOnlyList<BenchmarkNetwork> All(bool tiny) =>
    [
        Mlp(tiny), Mnist(tiny), Dcgan(tiny), ResNet32(tiny), ResNet64(tiny), Creatures(tiny), Language(tiny), .. TaskCatalog.All(tiny),
    ];

    private static BenchmarkNetwork Mlp(bool tiny)
    {
        var width = tiny ? 16 : 512;
        Sequential Build() => nn.Sequential(
            nn.Linear(2, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 2));
        Sequential BuildCritic() => nn.Sequential(
            nn.Linear(2, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 1));
        return new()
        {
            Name = "mlp",
            Description = $"2-D points; three hidden layers of {width}, ReLU (gan_toy.py)",
            Critic = BuildCritic,
            Generator = Build,
            LatentShape = [2],
            SampleShape = [2],
            BatchSize = tiny ? 8 : 256,
        };
    }

    private static BenchmarkNetwork Mnist(bool tiny)
    {
        var width = tiny ? 8 : 32;
        return new()
        {
            Name = "mnist28",
            Description = $"28x28 images; three 5x5 convolutions of stride 2, {width} to {4 * width} channels, LeakyReLU (gan_mnist.py)",
            Critic = () => nn.Sequential(
                nn.Conv2d(1, width, 5, stride: 2, padding: 2), nn.LeakyReLU(Slope),
                nn.Conv2d(width, 2 * width, 5, stride: 2, padding: 2), nn.LeakyReLU(Slope),
                nn.Conv2d(2 * width, 4 * width, 5, stride: 2, padding: 2), nn.LeakyReLU(Slope),
                nn.Flatten(), nn.Linear(4 * 4 * 4 * width, 1)),
            Generator = () => new MnistGenerator(width),
            LatentShape = [128],
            SampleShape = [1, 28, 28],
            BatchSize = tiny ? 4 : 50,
        };
    }

    private static BenchmarkNetwork Dcgan(bool tiny)
    {
        var width = tiny ? 2 : 64;
        return new()
        {
            Name = "dcgan64",
            Description = $"64x64 colour images; four 4x4 convolutions of stride 2, {width} to {8 * width} channels, LeakyReLU; " +
                "generator with BatchNorm (DCGAN)",
            Critic = () => nn.Sequential(
                Down(3, width), nn.LeakyReLU(Slope), Down(width, 2 * width), nn.LeakyReLU(Slope),
                Down(2 * width, 4 * width), nn.LeakyReLU(Slope), Down(4 * width, 8 * width), nn.LeakyReLU(Slope),
                nn.Flatten(), nn.Linear(4 * 4 * 8 * width, 1)),
            Generator = () => nn.Sequential(
                nn.Linear(128, 4 * 4 * 8 * width), nn.Unflatten(1, [8 * width, 4, 4]), nn.BatchNorm2d(8 * width), nn.ReLU(),
                Up(8 * width, 4 * width), nn.BatchNorm2d(4 * width), nn.ReLU(), Up(4 * width, 2 * width), nn.BatchNorm2d(2 * width),
                nn.ReLU(),
                Up(2 * width, width), nn.BatchNorm2d(width), nn.ReLU(), Up(width, 3), nn.Tanh()),
            LatentShape = [128],
            SampleShape = [3, 64, 64],
            BatchSize = tiny ? 2 : 64,
        };
    }

    private static BenchmarkNetwork ResNet32(bool tiny)
    {
        var width = tiny ? 4 : 128;
        return new()
        {
            Name = "resnet32",
            Description = $"32x32 colour images; the paper's residual networks, {width} channels, no normalisation in the " +
                "critic (gan_cifar_resnet.py)",
            Critic = () => new ResNet32Critic(width),
            Generator = () => new ResNet32Generator(width),
            LatentShape = [128],
            SampleShape = [3, 32, 32],
            BatchSize = tiny ? 2 : 64,
        };
    }

    private static BenchmarkNetwork ResNet64(bool tiny)
    {
        var width = tiny ? 2 : 64;
        return new()
        {
            Name = "resnet64",
            Description = $"64x64 colour images; the paper's residual networks, {width} to {8 * width} channels, " +
                "LayerNorm in the critic (gan_64x64.py)",
            Critic = () => new ResNet64Critic(width),
            Generator = () => new ResNet64Generator(width),
            LatentShape = [128],
            SampleShape = [3, 64, 64],
            // With the original's 64 one generator step would take minutes on a few cores.
            BatchSize = tiny ? 2 : 16,
        };
    }

    private static BenchmarkNetwork Creatures(bool tiny)
    {
        var width = tiny ? 2 : 32;
        return new()
        {
            Name = "creatures128",
            Description = $"128x128 colour images; four 5x5 convolutions of stride 2, {width} to {8 * width} channels, with BatchNorm, " +
                "and Dropout 0.5 (lanpartis/pokeGANs)",
            Critic = () => new Creatures128Critic(width, normalization: Normalization.Batch, dropout: 0.5),
            Generator = () => new Creatures128Generator(width),
            LatentShape = [128],
            SampleShape = [3, 128, 128],
            BatchSize = tiny ? 2 : 64,
        };
    }

    private static BenchmarkNetwork Language(bool tiny)
    {
        var (width, vocabulary) = tiny ? (8, 10) : (512, 100);
        return new()
        {
            Name = "language",
            Description = $"32 characters of {vocabulary}; five residual blocks of 1-D convolutions, {width} channels (gan_language.py)",
            Critic = () => new LanguageCritic(vocabulary, 32, width),
            Generator = () => new LanguageGenerator(vocabulary, 32, width),
            LatentShape = [128],
            SampleShape = [vocabulary, 32],
            BatchSize = tiny ? 2 : 64,
        };
    }

    private static Conv2d Down(long from, long to) => nn.Conv2d(from, to, 4, stride: 2, padding: 1);

    private static ConvTranspose2d Up(long from, long to) => nn.ConvTranspose2d(from, to, 4, stride: 2, padding: 1);
}
