using TorchSharp.Modules;
using WganGp.Recipes.Networks;
using static TorchSharp.torch;

namespace WganGp.Benchmarks.Networks;

/// <summary>The one place where networks are listed. benchmarks/peers/pytorch_peer.py builds the same ones.</summary>
internal static class NetworkCatalog
{
    private const double Slope = 0.2;

    /// <summary>Every network at its full size, or small enough for a smoke run of seconds.</summary>
    public static IReadOnlyList<BenchmarkNetwork> All(bool tiny) => [Mlp(tiny), Mnist(tiny), Dcgan(tiny)];

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
        var width = tiny ? 2 : 32;
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
            Description = $"64x64 colour images; four 4x4 convolutions of stride 2, {width} to {8 * width} channels, LeakyReLU; generator with BatchNorm (DCGAN)",
            Critic = () => nn.Sequential(
                Down(3, width), nn.LeakyReLU(Slope), Down(width, 2 * width), nn.LeakyReLU(Slope),
                Down(2 * width, 4 * width), nn.LeakyReLU(Slope), Down(4 * width, 8 * width), nn.LeakyReLU(Slope),
                nn.Flatten(), nn.Linear(4 * 4 * 8 * width, 1)),
            Generator = () => nn.Sequential(
                nn.Linear(128, 4 * 4 * 8 * width), nn.Unflatten(1, [8 * width, 4, 4]), nn.BatchNorm2d(8 * width), nn.ReLU(),
                Up(8 * width, 4 * width), nn.BatchNorm2d(4 * width), nn.ReLU(), Up(4 * width, 2 * width), nn.BatchNorm2d(2 * width), nn.ReLU(),
                Up(2 * width, width), nn.BatchNorm2d(width), nn.ReLU(), Up(width, 3), nn.Tanh()),
            LatentShape = [128],
            SampleShape = [3, 64, 64],
            BatchSize = tiny ? 2 : 64,
        };
    }

    private static Conv2d Down(long from, long to) => nn.Conv2d(from, to, 4, stride: 2, padding: 1);

    private static ConvTranspose2d Up(long from, long to) => nn.ConvTranspose2d(from, to, 4, stride: 2, padding: 1);
}
