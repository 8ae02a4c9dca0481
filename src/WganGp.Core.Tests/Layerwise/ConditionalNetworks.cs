using TorchSharp;
using WganGp.Tests.Support;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace WganGp.Tests.Layerwise;

/// <summary>Pairs of networks that read a condition, or give more than scores, as the layerwise path reads them.</summary>
internal sealed class ConditionalNetworks : IDisposable
{
    public const int Count = 6;

    private const int Classes = 3;
    private static readonly long[] Vector = [2];
    private static readonly long[] Image = [2, 4, 4];

    private static readonly Dictionary<string, Func<ConditionalNetworks>> Builders = new()
    {
        ["concatenated vector"] = () => new(
            Vector, labels: false,
            new ConditionalSequential(new ConcatenatedCondition(), Linear(3, 8), LeakyReLU(0.2), Linear(8, 8), Tanh(), Linear(8, 1)),
            new ConditionalSequential(new ConcatenatedCondition(), Linear(4, 8), ReLU(), Linear(8, 2))),
        ["concatenated planes"] = () => new(
            Image, labels: true,
            new ConditionalSequential(
                new ConcatenatedCondition(new OneHot(Classes)), Conv2d(5, 4, 3, padding: 1), LeakyReLU(0.2), Flatten(), Linear(64, 1)),
            new ConditionalSequential(
                new ConcatenatedCondition(Embedding(Classes, 2)), Linear(5, 32), Unflatten(1, Image), Conv2d(2, 2, 3, padding: 1), Tanh())),
        ["condition in the middle"] = () => new(
            Image, labels: true,
            new ConditionalSequential(
                Conv2d(2, 4, 3, padding: 1), SiLU(), new ConcatenatedCondition(Embedding(Classes, 3)), Conv2d(7, 3, 3, padding: 1),
                GroupNorm(1, 3), ReLU(), Flatten(), Linear(48, 1)),
            new ConditionalSequential(
                Linear(3, 8), ReLU(), new ConcatenatedCondition(new OneHot(Classes)), Linear(11, 32), Unflatten(1, Image))),
        ["projection"] = () => new(
            Image, labels: true,
            new ConditionalSequential(
                Conv2d(2, 4, 3, padding: 1), LeakyReLU(0.2), Flatten(), Linear(64, 6), LeakyReLU(0.2), new ProjectionHead(6, Classes)),
            OfClasses()),
        ["projection of measurements"] = () => new(
            Vector, labels: false,
            new ConditionalSequential(Linear(2, 6), ELU(), new ProjectionHead(Linear(6, 1), Linear(1, 6))),
            new ConditionalSequential(Linear(3, 6), new FeatureWiseAffine(6, Linear(1, 12)), ReLU(), Linear(6, 2))),
        ["feature-wise"] = () => new(
            Image, labels: false,
            new ConditionalSequential(
                Conv2d(2, 4, 3, padding: 1), new FeatureWiseAffine(4, Sequential(Linear(1, 5), Tanh(), Linear(5, 8))), LeakyReLU(0.2),
                Flatten(), Linear(64, 1)),
            new ConditionalSequential(
                Linear(3, 32), Unflatten(1, Image), new FeatureWiseAffine(2, Linear(1, 4)), LeakyReLU(0.1), Conv2d(2, 2, 3, padding: 1))),
        ["residual"] = () => new(
            Image, labels: true,
            new ConditionalSequential(
                Conv2d(2, 4, 3, padding: 1), new ConditionalResidual(
                    new ConditionalSequential(ReLU(), new FeatureWiseAffine(4, Embedding(Classes, 8)), Conv2d(4, 4, 3, padding: 1)),
                    Sequential(Conv2d(4, 4, 1))),
                new ConditionalResidual(new ConditionalSequential(new ConcatenatedCondition(new OneHot(Classes)), Conv2d(7, 4, 1), ReLU())),
                Flatten(), Linear(64, 1)),
            OfClasses()),
        ["a module of its own"] = () => new(
            Vector, labels: false,
            new ConditionalSequential(Linear(2, 6), new Warp(), Linear(6, 6), new RowWiseWarp(), Linear(6, 1)),
            new ConditionalSequential(Linear(3, 6), new Warp(), Linear(6, 2))),
        ["classifier"] = () => new(
            Image, labels: true,
            new MultiHeadCritic(Sequential(Conv2d(2, 4, 3, padding: 1), LeakyReLU(0.2), Flatten()), Linear(64, 1), Linear(64, Classes)),
            OfClasses(),
            new WganGpOptions { Classifier = new() { CriticWeight = 1, GeneratorWeight = 0.3 }, DriftWeight = 1e-3 }),
        ["classifier and projection"] = () => new(
            Vector, labels: true,
            new MultiHeadCritic(
                new ConditionalSequential(new ConcatenatedCondition(new OneHot(Classes)), Linear(5, 6), SiLU()),
                new ProjectionHead(6, Classes),
                Sequential(Linear(6, 5), ReLU(), Linear(5, Classes))),
            new ConditionalSequential(new ConcatenatedCondition(new OneHot(Classes)), Linear(6, 2)),
            new WganGpOptions { Classifier = new() { CriticWeight = 0.5, GeneratorWeight = 0.1 }, Loss = AdversarialLoss.NonSaturating }),
        ["consistency"] = () => new(
            Vector, labels: false,
            new MultiHeadCritic(
                new ConditionalSequential(new ConcatenatedCondition(), Linear(3, 16), LeakyReLU(0.2), Dropout(0.5)), Linear(16, 1)),
            new ConditionalSequential(new ConcatenatedCondition(), Linear(4, 2)),
            new WganGpOptions { Consistency = new() { Weight = 2, Margin = 0 } })
        { IsRandom = true },
        ["consistency and classifier"] = () => new(
            Image, labels: true,
            new MultiHeadCritic(
                Sequential(Conv2d(2, 4, 3, padding: 1), LeakyReLU(0.2), Dropout2d(0.3), Flatten(), Dropout(0.2)), Linear(64, 1),
                Linear(64, Classes)),
            OfClasses(),
            new WganGpOptions
            {
                Consistency = new() { Weight = 2, Margin = 0, FeatureWeight = 0.4 },
                Classifier = new() { CriticWeight = 1, GeneratorWeight = 0.1 },
            })
        { IsRandom = true },
        ["dropout in the class head"] = () => new(
            Image, labels: true,
            new MultiHeadCritic(
                Sequential(Conv2d(2, 4, 3, padding: 1), LeakyReLU(0.2), Dropout2d(0.3), Flatten()), Sequential(Dropout(0.1), Linear(64, 1)),
                Sequential(Linear(64, 8), ReLU(), Dropout(0.4), Linear(8, Classes))),
            OfClasses(),
            new WganGpOptions
            {
                Consistency = new() { Weight = 2, Margin = 0 },
                Classifier = new() { CriticWeight = 1, GeneratorWeight = 0.3 },
            })
        { IsRandom = true },
        ["batch statistics and dropout in the class head"] = () => new(
            Vector, labels: true,
            new MultiHeadCritic(
                Sequential(Linear(2, 8), LeakyReLU(0.2)), Linear(8, 1),
                Sequential(Linear(8, 6), BatchNorm1d(6), ReLU(), Dropout(0.3), Linear(6, Classes))),
            new ConditionalSequential(new ConcatenatedCondition(new OneHot(Classes)), Linear(6, 2)),
            new WganGpOptions { Classifier = new() { CriticWeight = 1 } })
        { IsRandom = true },
        ["features of two dimensions"] = () => new(
            Image, labels: true,
            new MultiHeadCritic(Sequential(Conv2d(2, 4, 3, padding: 1), Dropout2d(0.3), ReLU()), Sequential(Flatten(), Linear(64, 1))),
            OfClasses(), new WganGpOptions { Consistency = new() { Weight = 2, Margin = 0 } })
        { IsRandom = true },
    };

    private readonly long[] shape;
    private readonly bool labels;

    private ConditionalNetworks(long[] shape, bool labels, Module critic, Module generator, WganGpOptions? options = null)
    {
        (this.shape, this.labels, Options) = (shape, labels, options ?? new WganGpOptions());
        Critic = critic as ICritic ?? new ModuleCritic((Module<Tensor, Tensor, Tensor>)critic);
        Generator = new ModuleGenerator((Module<Tensor, Tensor, Tensor>)generator, 3);
    }

    public static IEnumerable<string> Names => Builders.Keys;

    public ICritic Critic { get; }

    public IGenerator Generator { get; }

    public WganGpOptions Options { get; }

    /// <summary>Whether the critic draws masks.</summary>
    public bool IsRandom { get; private init; }

    public static ConditionalNetworks Create(string name, ScalarType type)
    {
        random.manual_seed(2);
        var networks = Builders[name]();
        Gains.Fill(networks.Critic.Module);
        Gains.Fill(networks.Generator.Module);
        networks.Critic.Module.to(type);
        networks.Generator.Module.to(type);
        return networks;
    }

    public Tensor Samples(Generator draws, ScalarType type) => randn([Count, .. shape], generator: draws).to(type);

    public Tensor Condition(ScalarType type) => labels
        ? arange(Count, int64).remainder(Classes)
        : linspace(-1, 1, Count).reshape(Count, 1).to(type);

    public void Dispose()
    {
        Critic.Module.Dispose();
        Generator.Module.Dispose();
    }

    private static ConditionalSequential OfClasses() => new(
        Linear(3, 32), Unflatten(1, Image),
        new ConditionalResidual(new ConditionalSequential(new ClassNorm(Classes, 2), ReLU(), Conv2d(2, 2, 3, padding: 1))),
        BatchNorm2d(2), Tanh());

    private sealed class ClassNorm : Module<Tensor, Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.BatchNorm2d norm;
        private readonly TorchSharp.Modules.Embedding gain;

        public ClassNorm(long classes, long channels) : base(nameof(ClassNorm))
        {
            norm = BatchNorm2d(channels, affine: false);
            gain = Embedding(classes, channels);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input, Tensor labels) => norm.call(input) * gain.call(labels).unsqueeze(-1).unsqueeze(-1);
    }

    // Not affine in the activations, and the condition enters nonlinearly.
    private class Warp() : Module<Tensor, Tensor, Tensor>(nameof(Warp))
    {
        public override Tensor forward(Tensor input, Tensor condition) => (input * condition.exp()).tanh() + input.square() * 0.1;
    }

    private sealed class RowWiseWarp : Warp, IRowWiseModule;
}
