using WganGp.Operations;
using WganGp.Runs;
using WganGp.Tests.Support;
using static TorchSharp.torch;

namespace WganGp.Tests.Runs;

/// <summary>The penalty and its gradients, again and again at several threads, in a process whose idle threads sleep.</summary>
public static class DeterminismScenarios
{
    internal const string Same = "same";
    private const int Threads = 2;
    private const int Repeats = 5;

    private static readonly Dictionary<string, Func<nn.Module<Tensor, Tensor>>> Layers = new()
    {
        ["Linear"] = () => nn.Sequential(nn.Flatten(), nn.Linear(8 * 16 * 16, 64)),
        ["Conv2d"] = () => nn.Conv2d(8, 16, 5, stride: 2, padding: 2),
        ["ConvTranspose2d"] = () => nn.ConvTranspose2d(8, 16, 5, stride: 2, padding: 2, output_padding: 1),
        ["LeakyReLU"] = () => nn.LeakyReLU(0.2),
        ["ReLU"] = () => nn.ReLU(),
        ["Sigmoid"] = () => nn.Sigmoid(),
        ["Tanh"] = () => nn.Tanh(),
        ["LayerNorm"] = () => nn.LayerNorm([8, 16, 16]),
        ["InstanceNorm2d"] = () => nn.InstanceNorm2d(8, affine: true),
        ["BatchNorm2d"] = () => nn.BatchNorm2d(8),
        ["AvgPool2d"] = () => nn.AvgPool2d(2),
        ["AdaptiveAvgPool2d"] = () => nn.AdaptiveAvgPool2d(3),
        ["MaxPool2d"] = () => nn.MaxPool2d(2),
        ["Upsample nearest"] = () => nn.Upsample(scale_factor: [2, 2], mode: UpsampleMode.Nearest),
        ["Upsample bilinear"] = () => nn.Upsample(scale_factor: [2, 2], mode: UpsampleMode.Bilinear, align_corners: false),
        ["ReflectionPad2d"] = () => nn.ReflectionPad2d(1),
        ["PixelShuffle"] = () => nn.PixelShuffle(2),
    };

    private static readonly Dictionary<string, Func<byte[]>> Cases = new(
        Layers.Select(layer => KeyValuePair.Create(layer.Key, (Func<byte[]>)(() => OfLayer(layer.Value)))))
    {
        ["Embedding of labels that repeat"] = OfEmbedding,
    };

    internal static IEnumerable<string> Names => Cases.Keys;

    /// <summary>A line a case: its name, and whether the bytes were the same each time.</summary>
    public static string Repeat()
    {
        set_num_threads(Threads);
        return string.Join('\n', Cases.Select(each => $"{each.Key}: {Verdict(each.Value)}"));
    }

    private static string Verdict(Func<byte[]> gradients)
    {
        var first = gradients();
        if (first.Distinct().Count() == 1) return "nothing was computed";
        return Enumerable.Range(1, Repeats - 1).All(_ => gradients().AsSpan().SequenceEqual(first)) ? Same : "other bytes";
    }

    private static byte[] OfLayer(Func<nn.Module<Tensor, Tensor>> layer)
    {
        using var initialization = new NetworkRandomness(3, RandomStream.Initialization);
        using var critic = initialization.Run(() => nn.Sequential(
            ("first", nn.Conv2d(3, 8, 3, padding: 1)), ("bend", nn.Tanh()), ("layer", layer()), ("flat", nn.Flatten()),
            ("sum", new SumOfSquares())));
        return Gradients(new ModuleCritic(critic), [3, 16, 16], null);
    }

    private static byte[] OfEmbedding()
    {
        using var initialization = new NetworkRandomness(3, RandomStream.Initialization);
        using var critic = initialization.Run(() => new EmbeddingCritic());
        using var labels = arange(64, int64).remainder(3);
        return Gradients(critic, [512], labels);
    }

    /// <summary>The bytes of the penalty and of every gradient that it gives.</summary>
    private static byte[] Gradients(ICritic critic, long[] shape, Tensor? condition)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(7);
        var (real, fake) = (randn([64, .. shape], generator: random), randn([64, .. shape], generator: random));
        using var term = new GradientPenalty().Compute(critic, real, fake, condition, new Generator(8));
        (term.Loss + critic.Score(real, condition).mean()).backward();
        var gradients = critic.Module.named_parameters().Select(entry => entry.parameter.grad).OfType<Tensor>();
        return [.. term.Loss.Bytes(), .. gradients.SelectMany(gradient => gradient.Bytes())];
    }

    private sealed class SumOfSquares : nn.Module<Tensor, Tensor>
    {
        public SumOfSquares() : base(nameof(SumOfSquares))
        {
        }

        public override Tensor forward(Tensor input) => input.square().sum(1, keepdim: true);
    }

    private sealed class EmbeddingCritic : nn.Module<Tensor, Tensor, Tensor>, ICritic
    {
        private readonly TorchSharp.Modules.Embedding classes = nn.Embedding(3, 512);
        private readonly TorchSharp.Modules.Linear layer = nn.Linear(512, 512);

        public EmbeddingCritic() : base(nameof(EmbeddingCritic)) => RegisterComponents();

        public nn.Module Module => this;

        public Tensor Score(Tensor samples, Tensor? condition = null) => call(samples, condition!);

        public override Tensor forward(Tensor samples, Tensor labels) => (layer.call(samples).tanh() * classes.call(labels)).sum(1);
    }
}
