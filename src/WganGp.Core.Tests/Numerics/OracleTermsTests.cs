using FluentAssertions;
using FluentAssertions.Execution;
using TorchSharp;
using WganGp.Tests.Support;
using WganGp.Updates;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace WganGp.Tests.Numerics;

/// <summary>Feature matching, InfoGAN's information and two terms of the critic's against PyTorch's own numbers, on both paths.</summary>
public sealed class OracleTermsTests
{
    private const int Classes = 3, Measures = 2, Latent = 7;

    private static readonly Dictionary<string, Func<(OwnGenerator Generator, MultiHeadCritic Critic)>> Networks = new()
    {
        ["mlp"] = () => (
            new OwnGenerator(
                Sequential(("fc1", Linear(Latent, 8)), ("act1", Tanh()), ("fc2", Linear(8, 3))),
                Sequential(("fc1", Linear(3, 8)), ("act1", LeakyReLU(0.2)), ("fc2", Linear(8, Classes + Measures)))),
            new MultiHeadCritic(
                Sequential(("fc1", Linear(3, 8)), ("act1", LeakyReLU(0.2)), ("fc2", Linear(8, 6)), ("act2", Tanh())), Linear(6, 1))),
        ["conv"] = () => (
            new OwnGenerator(
                Sequential(
                    ("fc1", Linear(Latent, 32)), ("shape", Unflatten(1, [2, 4, 4])), ("act1", ReLU()),
                    ("conv1", Conv2d(2, 2, 3, padding: 1)), ("act2", Tanh())),
                Sequential(
                    ("conv1", Conv2d(2, 3, 3, stride: 2, padding: 1)), ("act1", LeakyReLU(0.2)), ("flatten", Flatten()),
                    ("fc1", Linear(12, Classes + Measures)))),
            new MultiHeadCritic(
                Sequential(("conv1", Conv2d(2, 4, 3, stride: 2, padding: 1)), ("act1", LeakyReLU(0.2)), ("flatten", Flatten())),
                Linear(16, 1))),
    };

    public static TheoryData<string, OraclePath> Cases => OracleComparison.OnBothPaths(Networks.Keys);

    [Fact]
    public void The_fixture_and_the_tests_know_the_same_networks() =>
        OracleTermsFixture.Instance.Cases.Select(each => each.Name).Should().BeEquivalentTo(Networks.Keys);

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_critics_update_is_PyTorchs(string name, OraclePath path)
    {
        using var scope = NewDisposeScope();
        var (oracle, generator, critic, pair) = Load(name, path);
        using var alpha = new Generator(1);

        var measured = pair.Critic.Accumulate(
            new CriticPart(oracle.Real.ToTensor(float64), oracle.Fake.ToTensor(float64), null, 1, WithPenalty: true, alpha));

        Compare(critic, [measured.Loss.Values()[0], .. measured.Own!.Values()], oracle.Critic);
        generator.parameters().Should().AllSatisfy(weight => weight.grad.Should().BeNull());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_generators_update_is_PyTorchs(string name, OraclePath path)
    {
        using var scope = NewDisposeScope();
        var (oracle, generator, critic, pair) = Load(name, path);
        using var frozen = new FrozenWeights(critic.parameters());

        var row = pair.Generator.Accumulate(oracle.Latent.ToTensor(float64), null, null, 1);

        Compare(generator, row.Values(), oracle.Generator);
        critic.parameters().Should().AllSatisfy(weight => weight.grad.Should().BeNull());
    }

    private static (OracleTermsCase Oracle, OwnGenerator Generator, MultiHeadCritic Critic, UpdatePath.Pair Pair) Load(
        string name, OraclePath path)
    {
        var oracle = OracleTermsFixture.Instance.Cases.Single(each => each.Name == name);
        var (generator, critic) = Networks[name]();
        foreach (var module in (Module[])[generator, critic]) module.to(float64);
        OracleCritics.Load(generator, oracle.GeneratorStateDict, float64);
        OracleCritics.Load(critic, oracle.CriticStateDict, float64);
        var options = new WganGpOptions { GradientPenalty = new() { Weight = 5, TargetNorm = 0, Points = PenaltyPoints.RealAndFake } };
        var reference = oracle.Real.ToTensor(float64);
        ILossTerm[] terms =
        [
            new CriticTerm("margin", 0.4, input => functional.softplus(1 - input.RealScores + input.FakeScores).square().mean()),
            new CriticTerm("moments", -0.2, input => Moments(input.RealFeatures, input.FakeFeatures), UsesFeatures: true),
            new GeneratorTerm(
                "features", 0.7, input => Moments(critic.ScoreWithFeatures(reference).Features.detach(), input.Features),
                UsesFeatures: true),
        ];
        var own = OwnTerms.Of(generator, critic, terms, options);
        var paths = new UpdatePath(generator, critic, options, new GradientPenalty(options.GradientPenalty), float64, own);
        paths.Path.Should().Be(PenaltyPath.Fast, paths.Reason);
        return (oracle, generator, critic, path == OraclePath.Layerwise ? paths.Layerwise(float64) : paths.Reference);
    }

    private static Tensor Moments(Tensor one, Tensor other) => (one.mean([0]) - other.mean([0])).square().sum();

    private static void Compare(Module network, double[] row, OracleTermsUpdate expected)
    {
        using var all = new AssertionScope();
        double[] values = [expected.Loss, .. expected.Terms.OrderBy(term => term.Key, StringComparer.Ordinal).Select(term => term.Value)];
        OracleComparison.Close(row, values, 1e-10, "loss and terms");
        var scale = expected.ParameterGradients.Values.Max(gradient => gradient.Values.Max(Math.Abs));
        network.named_parameters().Select(entry => entry.name).Should().BeEquivalentTo(expected.ParameterGradients.Keys);
        foreach (var (weight, parameter) in network.named_parameters())
        {
            OracleComparison.Close(
                parameter.grad!.Values(), expected.ParameterGradients[weight].Values, 1e-10, $"the gradient of {weight}", scale);
        }
    }

    private sealed class OwnGenerator : Module, IGenerator, ILayeredNetwork, IGeneratorTerm
    {
        private readonly Module<Tensor, Tensor> layers;
        private readonly Module<Tensor, Tensor> q;

        public OwnGenerator(Module<Tensor, Tensor> layers, Module<Tensor, Tensor> q) : base(nameof(OwnGenerator))
        {
            (this.layers, this.q) = (layers, q);
            RegisterComponents();
        }

        public Module Module => this;

        public Module Network => layers;

        public IReadOnlyList<long> LatentShape => [OracleTermsTests.Latent];

        public string Name => "information";

        public double Weight => 0.3;

        public Tensor Generate(Tensor latent, Tensor? condition = null) => layers.call(latent);

        public Tensor Compute(GeneratorTermInput input)
        {
            var read = q.call(input.Samples);
            return functional.cross_entropy(read.narrow(1, 0, Classes), input.Latents.narrow(1, 0, Classes).argmax(1)) +
                (read.narrow(1, Classes, Measures) - input.Latents.narrow(1, Classes, Measures)).square().mean() * 0.5;
        }
    }
}
