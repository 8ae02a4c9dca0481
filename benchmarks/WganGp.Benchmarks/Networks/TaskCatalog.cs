using WganGp.Recipes.Networks;
using static TorchSharp.torch;

namespace WganGp.Benchmarks.Networks;

/// <summary>Models with classes, packed rows, terms besides the penalty, and attention. pytorch_peer.py builds the same ones.</summary>
internal static class TaskCatalog
{
    private const double Slope = 0.2;

    public static IEnumerable<BenchmarkNetwork> All(bool tiny) =>
        [Classes(tiny), Classifier(tiny), Tabular(tiny), Consistency(tiny), Attention(tiny)];

    private static BenchmarkNetwork Classes(bool tiny)
    {
        var width = tiny ? 4 : 24;
        return new()
        {
            Name = "fashion-classes",
            Description = $"28x28 images of ten classes; the recipe's networks, {width} to {4 * width} channels, projection in the " +
                "critic, labels beside the latents",
            Critic = () => new ProjectionMnistCritic(10, width),
            Generator = () => new LabelledMnistGenerator(10, width),
            LatentShape = [128],
            SampleShape = [1, 28, 28],
            BatchSize = tiny ? 4 : 64,
            Classes = 10,
        };
    }

    private static BenchmarkNetwork Classifier(bool tiny)
    {
        var width = tiny ? 4 : 128;
        return new()
        {
            Name = "cifar10-resnet-acgan",
            Description = $"32x32 colour images of ten classes; the recipe's residual networks, {width} channels, with the auxiliary " +
                "classifier's terms in both losses",
            Critic = () => new ClassifyingResNet32Critic(10, width),
            Generator = () => new ConditionalResNet32Generator(10, width),
            LatentShape = [128],
            SampleShape = [3, 32, 32],
            BatchSize = tiny ? 2 : 64,
            Classes = 10,
            Terms = options => options.Classifier = new() { CriticWeight = 1, GeneratorWeight = 0.1 },
        };
    }

    private static BenchmarkNetwork Tabular(bool tiny)
    {
        var (width, columns, pac) = tiny ? (16, 6, 5) : (256, 100, 10);
        return new()
        {
            Name = "tabular",
            Description = $"rows of {columns} values, {pac} of them scored as one; two hidden layers of {width}, LeakyReLU, Dropout 0.5 " +
                "(CTGAN's critic); generator with BatchNorm",
            Critic = () => nn.Sequential(
                nn.Linear(pac * columns, width), nn.LeakyReLU(Slope), nn.Dropout(), nn.Linear(width, width), nn.LeakyReLU(Slope),
                nn.Dropout(), nn.Linear(width, 1)),
            Generator = () => nn.Sequential(
                nn.Linear(128, width), nn.BatchNorm1d(width), nn.ReLU(), nn.Linear(width, width), nn.BatchNorm1d(width), nn.ReLU(),
                nn.Linear(width, columns), nn.Tanh()),
            LatentShape = [128],
            SampleShape = [columns],
            BatchSize = tiny ? 20 : 500,
            Pac = pac,
        };
    }

    private static BenchmarkNetwork Consistency(bool tiny)
    {
        var width = tiny ? 4 : 32;
        return new()
        {
            Name = "consistency",
            Description = $"28x28 images; mnist28's networks, {width} to {4 * width} channels, with Dropout 0.5 after each activation, " +
                "and CT-GAN's consistency term (weight 2)",
            Critic = () => new MultiHeadCritic(
                nn.Sequential(
                    nn.Conv2d(1, width, 5, stride: 2, padding: 2), nn.LeakyReLU(Slope), nn.Dropout(),
                    nn.Conv2d(width, 2 * width, 5, stride: 2, padding: 2), nn.LeakyReLU(Slope), nn.Dropout(),
                    nn.Conv2d(2 * width, 4 * width, 5, stride: 2, padding: 2), nn.LeakyReLU(Slope), nn.Dropout(), nn.Flatten()),
                nn.Linear(4 * 4 * 4 * width, 1)),
            Generator = () => new MnistGenerator(width),
            LatentShape = [128],
            SampleShape = [1, 28, 28],
            BatchSize = tiny ? 4 : 50,
            Terms = options => options.Consistency = new() { Weight = 2 },
        };
    }

    private static BenchmarkNetwork Attention(bool tiny)
    {
        var width = tiny ? 8 : 64;
        return new()
        {
            Name = "attention",
            Description = $"32x32 colour images; three 4x4 convolutions of stride 2, {width} to {4 * width} channels, LeakyReLU, with " +
                "self-attention (SAGAN's) over 16x16 positions in both networks",
            Critic = () => nn.Sequential(
                nn.Conv2d(3, width, 4, stride: 2, padding: 1), nn.LeakyReLU(Slope), Attending(width),
                nn.Conv2d(width, 2 * width, 4, stride: 2, padding: 1), nn.LeakyReLU(Slope),
                nn.Conv2d(2 * width, 4 * width, 4, stride: 2, padding: 1), nn.LeakyReLU(Slope),
                nn.Flatten(), nn.Linear(16 * 4 * width, 1)),
            Generator = () => nn.Sequential(
                nn.Linear(128, 16 * 4 * width), nn.Unflatten(1, [4 * width, 4, 4]), nn.ReLU(),
                nn.ConvTranspose2d(4 * width, 2 * width, 4, stride: 2, padding: 1), nn.ReLU(),
                nn.ConvTranspose2d(2 * width, width, 4, stride: 2, padding: 1), nn.ReLU(), Attending(width),
                nn.ConvTranspose2d(width, 3, 4, stride: 2, padding: 1), nn.Tanh()),
            LatentShape = [128],
            SampleShape = [3, 32, 32],
            BatchSize = tiny ? 2 : 64,
        };
    }

    // Not as it starts: with γ = 0 the maps would have no gradient in which the variants could be compared.
    private static SelfAttention Attending(long channels)
    {
        var block = new SelfAttention(channels);
        nn.init.ones_(block.Gamma);
        return block;
    }
}
