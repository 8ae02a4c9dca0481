using FluentAssertions;
using TorchSharp;
using WganGp.Processes;
using WganGp.Tests.Support;
using WganGp.Updates;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace WganGp.Tests.Layerwise;

/// <summary>A critic that scores packs, a generator, and inputs for their updates; random ones from a seed.</summary>
internal sealed class PackedPair
{
    private readonly ICritic critic;
    private readonly OfLatents generator;
    private readonly long[] shape;
    private readonly ScalarType type;
    private readonly string text;
    private readonly int condition;

    public PackedPair(ICritic critic, long[] shape, ScalarType type)
    {
        (this.critic, this.shape, this.type) = (critic, shape, type);
        generator = new OfLatents(3, shape[1..], type);
        text = $"[{string.Join(", ", shape)}] in packs of {critic.Pac}";
    }

    /// <summary>Vectors or images in packs of 1 to 5, with values, labels or nothing as conditions.</summary>
    public PackedPair(int seed, ScalarType type)
    {
        var draw = new Random(seed);
        this.type = type;
        random.manual_seed(seed);
        var (pac, packs) = (draw.Next(1, 6), draw.Next(3, 6));
        var channels = draw.Next(1, 4);
        var isImage = draw.Next(2) == 0;
        condition = draw.Next(3);
        shape = isImage ? [pac * packs, channels, 4, 4] : [pac * packs, channels];
        // Values, or classes in one-hot vectors.
        var width = condition == 0 ? 0 : condition == 1 ? 2 * pac : 3 * pac;
        Module first = condition == 2
            ? new ConcatenatedCondition(Sequential(new OneHot(3), Flatten()))
            : new ConcatenatedCondition();
        Module[] layers = isImage
            ? [Conv2d((pac * channels) + width, 4, 3, padding: 1), Activation(draw), Flatten(), Linear(64, 1)]
            : [Linear((pac * channels) + width, 7), Activation(draw), Dropout(0.3), Linear(7, 5), LeakyReLU(0.2), Linear(5, 1)];
        Module module = condition == 0
            ? Sequential(layers.Cast<Module<Tensor, Tensor>>())
            : new ConditionalSequential([first, .. layers]);
        module.to(type);
        critic = module is Module<Tensor, Tensor> plain
            ? new ModuleCritic(plain) { Pac = pac }
            : new ModuleCritic((Module<Tensor, Tensor, Tensor>)module) { Pac = pac };
        generator = new OfLatents(3, shape[1..], type);
        text = $"[{string.Join(", ", shape)}] in packs of {pac}, condition {condition}, seed {seed}";
    }

    /// <param name="options">Loss and penalty.</param>
    /// <param name="withTerms">Whether both losses have terms of the application's own (<see cref="Terms"/>).</param>
    public UpdatePath Path(WganGpOptions options, bool withTerms = false) => new(
        generator, critic, options, new GradientPenalty(options.GradientPenalty), type,
        OwnTerms.Of(generator, critic, withTerms ? Terms() : [], options));

    public override string ToString() => text;

    /// <summary>Means over packs, of scores and features of packs and of what their samples have in common.</summary>
    private ILossTerm[] Terms()
    {
        Tensor OfPack(Tensor samples) => samples.flatten(1).mean([1]).reshape(-1, critic.Pac).square().sum(1);
        return
        [
            new CriticTerm("apart", 0.3, input => (1 - input.RealScores + input.FakeScores).clamp_min(0).square().mean()),
            new CriticTerm("samples", -0.2, input =>
                ((input.RealScores * OfPack(input.Real)).sin() + (input.FakeScores * OfPack(input.Fake))).mean()),
            new GeneratorTerm("scores", 0.4, input => (input.Scores * OfPack(input.Samples)).cos().mean()),
            new GeneratorTerm("real", -0.6, input => (OfPack(input.Samples) - OfPack(input.Real)).square().mean(), UsesRealSamples: true),
            .. critic is not IFeatureCritic ? (ILossTerm[])[] :
            [
                new CriticTerm("features", 0.5, input => (input.RealFeatures - input.FakeFeatures).square().mean(), UsesFeatures: true),
                new GeneratorTerm(
                    "features", 0.7, input => (input.Features.square().mean([1]) - input.Scores).square().mean(), UsesFeatures: true),
            ],
        ];
    }

    /// <summary>The loss, both means, the norms, and every gradient of the critic's update.</summary>
    /// <param name="gradient">The path.</param>
    /// <param name="parts">Parts of the batch.</param>
    /// <param name="withDropout">Whether masks are drawn, of which each part has its own.</param>
    public Tensor[] Critic(ICriticGradient gradient, int parts = 1, bool withDropout = true)
    {
        critic.Module.train(withDropout);
        random.manual_seed(3);
        using var draws = new torch.Generator(4);
        var (real, fake, given) = (Randn(draws), Randn(draws), Condition());
        using var alpha = new torch.Generator(5);
        List<PartMeasures> measured = [];
        foreach (var (start, size) in Parts.Of(shape[0], parts, critic.Pac))
        {
            measured.Add(gradient.Accumulate(new CriticPart(
                real.narrow(0, start, size), fake.narrow(0, start, size), given?.narrow(0, start, size), (double)size / shape[0], true,
                alpha)));
        }

        if (parts == 1) measured[0].Penalty!.GradientNorms.shape[0].Should().BeOneOf(shape[0] / critic.Pac, 2 * shape[0] / critic.Pac);
        var first = measured[0];
        Tensor[] numbers = [first.Loss, first.RealMean, first.FakeMean, first.Penalty!.GradientNorms, .. Gradients(critic.Module)];
        return first.Own is null ? numbers : [.. numbers, first.Own];
    }

    /// <summary>The loss and every gradient of the generator's update.</summary>
    /// <param name="gradient">The path.</param>
    /// <param name="withReal">Whether the loss or a term compares generated samples with real ones.</param>
    public Tensor[] Generator(IGeneratorGradient gradient, bool withReal = false)
    {
        random.manual_seed(3);
        using var draws = new torch.Generator(6);
        var latent = randn([shape[0], .. generator.LatentShape], generator: draws).to(type);
        using var frozen = new FrozenWeights(critic.Module.parameters());
        var real = withReal ? Randn(draws) : null;
        return [gradient.Accumulate(latent, real, Condition(), 1), .. Gradients(generator.Module)];
    }

    /// <summary>The largest difference, relative to the largest number.</summary>
    public static double Differ(Tensor[] expected, Tensor[] actual)
    {
        actual.Should().HaveSameCount(expected);
        var scale = expected.Max(each => each.abs().max().ToDouble());
        scale.Should().BeGreaterThan(0);
        return expected.Zip(actual, (a, b) => (a.to(float64) - b.to(float64)).abs().max().ToDouble()).Max() / scale;
    }

    private Tensor Randn(torch.Generator draws) => randn(shape, generator: draws).to(type);

    private Tensor? Condition() => condition switch
    {
        1 => linspace(-1, 1, 2 * shape[0]).reshape(shape[0], 2).to(type),
        2 => arange(shape[0], int64).remainder(3),
        _ => null,
    };

    private static Module<Tensor, Tensor> Activation(Random draw) => draw.Next(3) switch
    {
        0 => LeakyReLU(0.2),
        1 => ReLU(),
        _ => Tanh(),
    };

    private static IEnumerable<Tensor> Gradients(Module module)
    {
        foreach (var parameter in module.parameters())
        {
            yield return (parameter.grad ?? zeros_like(parameter)).clone();
            parameter.grad = null;
        }
    }

    /// <summary>Makes samples from latents; a condition is not its subject.</summary>
    private sealed class OfLatents : IGenerator, ILayeredNetwork
    {
        private readonly Module<Tensor, Tensor> module;

        public OfLatents(long latents, long[] sample, ScalarType type)
        {
            var count = sample.Aggregate(1L, (all, size) => all * size);
            module = Sequential(Linear(latents, count), Unflatten(1, sample)).to(type);
        }

        public Module Module => module;

        public Module? Network => module;

        public IReadOnlyList<long> LatentShape { get; } = [3];

        public Tensor Generate(Tensor latent, Tensor? condition = null) => module.call(latent);
    }
}
