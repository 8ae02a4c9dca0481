using FluentAssertions;
using TorchSharp;
using WganGp.Updates;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace WganGp.Tests.Layerwise;

/// <summary>Critics and generators with conditions, classes and features: both paths compute the same update.</summary>
public sealed class ConditionalPathTests
{
    public static TheoryData<string, PenaltyPoints> Cases
    {
        get
        {
            var data = new TheoryData<string, PenaltyPoints>();
            foreach (var name in ConditionalNetworks.Names)
            {
                data.Add(name, PenaltyPoints.Interpolated);
                data.Add(name, PenaltyPoints.RealAndFake);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_critics_update_is_the_reference_paths(string name, PenaltyPoints points)
    {
        foreach (var (type, tolerance) in ((ScalarType, double)[])[(ScalarType.Float64, 1e-9), (ScalarType.Float32, 1e-5)])
        {
            using var scope = NewDisposeScope();
            using var networks = ConditionalNetworks.Create(name, type);
            var options = networks.Options with { GradientPenalty = new GradientPenaltyOptions { Points = points } };
            var path = new UpdatePath(networks.Generator, networks.Critic, options, new GradientPenalty(options.GradientPenalty), type);
            path.Path.Should().Be(PenaltyPath.Fast, path.Reason);

            var (expected, actual) = (
                Critic(path.Reference.Critic, networks, type), Critic(path.Layerwise(type).Critic, networks, type));

            Differ(expected, actual).Should().BeLessThan(tolerance, "{0} in {1}", name, type);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_generators_update_is_the_reference_paths(string name, PenaltyPoints points)
    {
        foreach (var (type, tolerance) in ((ScalarType, double)[])[(ScalarType.Float64, 1e-9), (ScalarType.Float32, 1e-5)])
        {
            using var scope = NewDisposeScope();
            using var networks = ConditionalNetworks.Create(name, type);
            var options = networks.Options with { GradientPenalty = new GradientPenaltyOptions { Points = points } };
            var path = new UpdatePath(networks.Generator, networks.Critic, options, new GradientPenalty(options.GradientPenalty), type);
            path.Generator.Should().NotBeSameAs(path.Reference.Generator, path.Reason);

            var (expected, actual) = (
                Generator(path.Reference.Generator, networks, type), Generator(path.Layerwise(type).Generator, networks, type));

            Differ(expected, actual).Should().BeLessThan(tolerance, "{0} in {1}", name, type);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Bfloat16_is_near(string name, PenaltyPoints points)
    {
        using var scope = NewDisposeScope();
        using var networks = ConditionalNetworks.Create(name, ScalarType.Float32);
        var options = networks.Options with { GradientPenalty = new GradientPenaltyOptions { Points = points } };
        var path = new UpdatePath(
            networks.Generator, networks.Critic, options, new GradientPenalty(options.GradientPenalty), ScalarType.Float32);

        var (expected, actual) = (
            Critic(path.Reference.Critic, networks, ScalarType.Float32),
            Critic(path.Layerwise(ScalarType.BFloat16).Critic, networks, ScalarType.Float32));

        Differ(expected, actual).Should().BeLessThan(0.2, name);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Parts_of_a_batch_add_up_to_the_whole(string name, PenaltyPoints points)
    {
        using var scope = NewDisposeScope();
        using var networks = ConditionalNetworks.Create(name, ScalarType.Float64);
        if (networks.IsRandom) return;
        var options = networks.Options with { GradientPenalty = new GradientPenaltyOptions { Points = points } };
        var path = new UpdatePath(
            networks.Generator, networks.Critic, options, new GradientPenalty(options.GradientPenalty), ScalarType.Float64);

        var whole = Critic(path.Layerwise(ScalarType.Float64).Critic, networks, ScalarType.Float64, withPenalty: false)[4..];
        var parts = Critic(path.Layerwise(ScalarType.Float64).Critic, networks, ScalarType.Float64, withPenalty: false, parts: 2)[4..];

        Differ(whole, parts).Should().BeLessThan(1e-9, name);
    }

    [Fact]
    public void A_head_is_looked_into_as_the_features_are()
    {
        using var writing = new MultiHeadCritic(
            Sequential(Linear(2, 6)), new Residual(Sequential(ReLU(inplace: true), Linear(6, 1)), Sequential(Linear(6, 1))));
        using var generator = Sequential(Linear(3, 2));
        var path = new UpdatePath(
            new ModuleGenerator(generator, 3), writing, new WganGpOptions(), new GradientPenalty(new GradientPenaltyOptions()),
            ScalarType.Float32);

        path.Path.Should().Be(PenaltyPath.Reference);
        path.Reason.Should().Be(
            "ReLU, first in a path of a Residual, writes into the input that the other path reads; set its inplace to false");
    }

    [Fact]
    public void A_missing_condition_and_one_too_many_are_refused()
    {
        using var scope = NewDisposeScope();
        using var networks = ConditionalNetworks.Create("concatenated vector", ScalarType.Float32);
        using var plain = Sequential(Linear(2, 1));
        var options = new WganGpOptions();
        var path = new UpdatePath(
            networks.Generator, new ModuleCritic(plain), options, new GradientPenalty(new GradientPenaltyOptions()), ScalarType.Float32);

        path.Generator.Invoking(each => each.Generate(randn(4, 3), null)).Should().Throw<NetworkException>()
            .WithMessage("The generator wraps a module of two inputs (latents, condition), but no condition was passed.*");
        using var alpha = new Generator(1);
        path.Critic.Invoking(each => each.Accumulate(new CriticPart(randn(4, 2), randn(4, 2), zeros(4, 1), 1, true, alpha)))
            .Should().Throw<NetworkException>()
            .WithMessage("The critic wraps a module that takes only samples, but a condition was passed.*");
    }

    [Fact]
    public void A_condition_of_the_wrong_shape_is_named()
    {
        using var scope = NewDisposeScope();
        using var networks = ConditionalNetworks.Create("concatenated vector", ScalarType.Float32);
        var path = new UpdatePath(
            networks.Generator, networks.Critic, networks.Options, new GradientPenalty(new GradientPenaltyOptions()), ScalarType.Float32);
        using var alpha = new Generator(1);

        path.Critic.Invoking(each => each.Accumulate(new CriticPart(randn(4, 2), randn(4, 2), zeros(4), 1, true, alpha)))
            .Should().Throw<NetworkException>().WithMessage("*ConcatenatedCondition needs activations [N, C, …] and a condition encoded*");
    }

    private static Tensor[] Critic(
        ICriticGradient gradient, ConditionalNetworks networks, ScalarType type, bool withPenalty = true, int parts = 1)
    {
        random.manual_seed(3);
        using var draws = new Generator(4);
        var (real, fake) = (networks.Samples(draws, type), networks.Samples(draws, type));
        using var alpha = new Generator(5);
        var points = real.size(0) / parts;
        List<PartMeasures> measured = [];
        for (var i = 0; i < parts; i++)
        {
            Tensor Rows(Tensor tensor) => tensor.narrow(0, i * points, points);
            measured.Add(gradient.Accumulate(
                new CriticPart(Rows(real), Rows(fake), Rows(networks.Condition(type)), 1.0 / parts, withPenalty, alpha)));
        }

        var first = measured[0];
        return [first.Loss, first.RealMean, first.FakeMean, first.Penalty?.GradientNorms ?? zeros(1), .. Gradients(networks.Critic.Module)];
    }

    private static Tensor[] Generator(IGeneratorGradient gradient, ConditionalNetworks networks, ScalarType type)
    {
        random.manual_seed(3);
        using var draws = new Generator(6);
        var latent = randn([ConditionalNetworks.Count, .. networks.Generator.LatentShape], generator: draws).to(type);
        using var frozen = new FrozenWeights(networks.Critic.Module.parameters());
        var buffers = networks.Generator.Module.buffers().Select(buffer => buffer.clone()).ToArray();
        var samples = gradient.Generate(latent, networks.Condition(type));
        var loss = gradient.Accumulate(latent, null, networks.Condition(type), 1);
        Tensor[] after = [.. networks.Generator.Module.buffers().Select(buffer => buffer.to(type).clone())];
        using (no_grad())
        {
            foreach (var (buffer, before) in networks.Generator.Module.buffers().Zip(buffers)) buffer.copy_(before);
        }

        return [samples, loss, .. Gradients(networks.Generator.Module), .. after];
    }

    private static IEnumerable<Tensor> Gradients(Module module)
    {
        foreach (var parameter in module.parameters())
        {
            yield return (parameter.grad ?? zeros_like(parameter)).clone();
            parameter.grad = null;
        }
    }

    private static double Differ(Tensor[] expected, Tensor[] actual)
    {
        actual.Should().HaveSameCount(expected);
        var scale = expected.Max(each => each.abs().max().ToDouble());
        scale.Should().BeGreaterThan(0);
        return expected.Zip(actual, (a, b) => (a.to(float64) - b.to(float64)).abs().max().ToDouble()).Max() / scale;
    }
}
