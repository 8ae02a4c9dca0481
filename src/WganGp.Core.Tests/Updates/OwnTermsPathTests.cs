using FluentAssertions;
using TorchSharp;
using WganGp.Tests.Layerwise;
using WganGp.Tests.Numerics;
using WganGp.Tests.Support;
using WganGp.Updates;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Updates;

/// <summary>Terms of the application's own: both paths compute the same update, and it is the loss's derivative.</summary>
public sealed class OwnTermsPathTests
{
    public static TheoryData<string> Cases => [.. ConditionalNetworks.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_critics_update_is_the_reference_paths(string name)
    {
        foreach (var (type, tolerance) in Types)
        {
            using var scope = NewDisposeScope();
            using var networks = ConditionalNetworks.Create(name, type);
            var path = Path(networks, type);
            path.Path.Should().Be(PenaltyPath.Fast, path.Reason);

            var (expected, actual) = (Critic(path.Reference, networks, type), Critic(path.Layerwise(type), networks, type));

            Differ(expected, actual).Should().BeLessThan(tolerance, "{0} in {1}", name, type);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_generators_update_is_the_reference_paths(string name)
    {
        foreach (var (type, tolerance) in Types)
        {
            using var scope = NewDisposeScope();
            using var networks = ConditionalNetworks.Create(name, type);
            var path = Path(networks, type);
            // Two passes of the reference path would draw two masks.
            (path.Generator == path.Reference.Generator).Should()
                .Be(networks.IsRandom && networks.Options.Classifier.GeneratorWeight > 0, path.Reason);

            var (expected, actual) = (Generator(path.Reference, networks, type), Generator(path.Layerwise(type), networks, type));

            Differ(expected, actual).Should().BeLessThan(tolerance, "{0} in {1}", name, type);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Bfloat16_is_near(string name)
    {
        using var scope = NewDisposeScope();
        using var networks = ConditionalNetworks.Create(name, ScalarType.Float32);
        var path = Path(networks, ScalarType.Float32);
        var narrow = path.Layerwise(ScalarType.BFloat16);

        Differ(Critic(path.Reference, networks, ScalarType.Float32), Critic(narrow, networks, ScalarType.Float32))
            .Should().BeLessThan(0.2, name);
        Differ(Generator(path.Reference, networks, ScalarType.Float32), Generator(narrow, networks, ScalarType.Float32))
            .Should().BeLessThan(0.2, name);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Parts_of_a_batch_add_up_to_the_whole(string name)
    {
        using var scope = NewDisposeScope();
        using var networks = ConditionalNetworks.Create(name, ScalarType.Float64);
        if (networks.IsRandom || networks.Generator.Module.buffers().Any()) return;
        var path = Path(networks, ScalarType.Float64);
        foreach (var each in (UpdatePath.Pair[])[path.Reference, path.Layerwise(ScalarType.Float64)])
        {
            Differ(Critic(each, networks, ScalarType.Float64, 1, false), Critic(each, networks, ScalarType.Float64, 2, false))
                .Should().BeLessThan(1e-9, name);
            Differ(Generator(each, networks, ScalarType.Float64), Generator(each, networks, ScalarType.Float64, 3))
                .Should().BeLessThan(1e-9, name);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gradients_are_the_differences_of_the_whole_loss(bool isLayerwise)
    {
        using var scope = NewDisposeScope();
        using var networks = ConditionalNetworks.Create("classifier and projection", ScalarType.Float64);
        var path = Path(networks, ScalarType.Float64);
        var pair = isLayerwise ? path.Layerwise(ScalarType.Float64) : path.Reference;

        Accumulate(pair, networks, ScalarType.Float64);
        CentralDifferences.Check(
            networks.Critic.Module, () => Without(networks, () => Accumulate(path.Reference, networks, ScalarType.Float64))[0], 1e-6, 1e-6);
        foreach (var parameter in networks.Critic.Module.parameters()) parameter.grad = null;

        Descend(pair, networks, ScalarType.Float64);
        CentralDifferences.Check(
            networks.Generator.Module, () => Without(networks, () => Descend(path.Reference, networks, ScalarType.Float64))[0], 1e-6, 1e-6);
    }

    [Fact]
    public void A_module_of_the_generator_gets_gradients_from_the_term_and_the_critic_none()
    {
        foreach (var (type, tolerance) in Types)
        {
            using var scope = NewDisposeScope();
            random.manual_seed(4);
            using var generator = new InfoGenerator(3, 2, 2);
            generator.to(type);
            using var critic = Toys.Mlp(2, 1).to(type);
            var options = new WganGpOptions();
            var own = OwnTerms.Of(generator, new ModuleCritic(critic), null, options);
            var path = new UpdatePath(generator, new ModuleCritic(critic), options, new GradientPenalty(new()), type, own);
            path.Generator.Should().NotBeSameAs(path.Reference.Generator);
            var latent = randn([6, 3], type);

            Tensor[] Of(UpdatePath.Pair pair)
            {
                using var frozen = new FrozenWeights(critic.parameters());
                var row = pair.Generator.Accumulate(latent, null, null, 1);
                critic.parameters().Should().AllSatisfy(weight => weight.grad.Should().BeNull());
                generator.parameters().Should().AllSatisfy(weight => weight.grad!.abs().max().ToDouble().Should().BePositive());
                return [row, .. Gradients(generator)];
            }

            Differ(Of(path.Reference), Of(path.Layerwise(type))).Should().BeLessThan(tolerance);
        }
    }

    private static readonly (ScalarType, double)[] Types = [(ScalarType.Float64, 1e-9), (ScalarType.Float32, 1e-5)];

    private static UpdatePath Path(ConditionalNetworks networks, ScalarType type)
    {
        var options = networks.Options with { GradientPenalty = new GradientPenaltyOptions() };
        var own = OwnTerms.Of(networks.Generator, networks.Critic, OwnTermCases.All(networks.Critic is IFeatureCritic), options);
        return new UpdatePath(networks.Generator, networks.Critic, options, new GradientPenalty(options.GradientPenalty), type, own);
    }

    /// <summary>The critic's whole loss, its own terms; its gradients are left in the module.</summary>
    private static double[] Accumulate(
        UpdatePath.Pair pair, ConditionalNetworks networks, ScalarType type, int parts = 1, bool withPenalty = true)
    {
        random.manual_seed(3);
        using var draws = new Generator(4);
        var (real, fake) = (networks.Samples(draws, type), networks.Samples(draws, type));
        using var alpha = new Generator(5);
        var size = real.size(0) / parts;
        var sum = Array.Empty<double>();
        for (var i = 0; i < parts; i++)
        {
            Tensor Rows(Tensor tensor) => tensor.narrow(0, i * size, size);
            var measured = pair.Critic.Accumulate(
                new CriticPart(Rows(real), Rows(fake), Rows(networks.Condition(type)), 1.0 / parts, withPenalty, alpha));
            double[] row = [measured.Loss.Values()[0], measured.Extra!.Values()[0], .. measured.Own!.Values()];
            sum = [.. row.Select((each, k) => (sum.Length == 0 ? 0 : sum[k]) + each / parts)];
        }

        return sum;
    }

    /// <summary>The generator's loss and its own terms; its gradients are left in the module.</summary>
    private static double[] Descend(UpdatePath.Pair pair, ConditionalNetworks networks, ScalarType type, int parts = 1)
    {
        random.manual_seed(3);
        using var draws = new Generator(6);
        var latent = randn([ConditionalNetworks.Count, .. networks.Generator.LatentShape], generator: draws).to(type);
        var real = networks.Samples(draws, type);
        using var frozen = new FrozenWeights(networks.Critic.Module.parameters());
        var size = latent.size(0) / parts;
        var sum = Array.Empty<double>();
        for (var i = 0; i < parts; i++)
        {
            var row = pair.Generator.Accumulate(
                latent.narrow(0, i * size, size), real.narrow(0, i * size, size), networks.Condition(type).narrow(0, i * size, size),
                1.0 / parts).Values();
            sum = [.. row.Select((each, k) => (sum.Length == 0 ? 0 : sum[k]) + each)];
        }

        return sum;
    }

    private static Tensor[] Critic(
        UpdatePath.Pair pair, ConditionalNetworks networks, ScalarType type, int parts = 1, bool withPenalty = true) =>
        [tensor(Accumulate(pair, networks, type, parts, withPenalty)), .. Gradients(networks.Critic.Module)];

    private static Tensor[] Generator(UpdatePath.Pair pair, ConditionalNetworks networks, ScalarType type, int parts = 1)
    {
        var buffers = networks.Generator.Module.buffers().Select(buffer => buffer.clone()).ToArray();
        var row = tensor(Descend(pair, networks, type, parts));
        using (no_grad())
        {
            foreach (var (buffer, before) in networks.Generator.Module.buffers().Zip(buffers)) buffer.copy_(before);
        }

        return [row, .. Gradients(networks.Generator.Module)];
    }

    private static T Without<T>(ConditionalNetworks networks, Func<T> run)
    {
        // The gradients that are checked stay.
        var kept = networks.Critic.Module.parameters().Concat(networks.Generator.Module.parameters())
            .Select(parameter => (parameter, Gradient: parameter.grad)).ToList();
        foreach (var (parameter, _) in kept) parameter.grad = null;
        try
        {
            return run();
        }
        finally
        {
            foreach (var (parameter, gradient) in kept) parameter.grad = gradient;
        }
    }

    private static IEnumerable<Tensor> Gradients(nn.Module module)
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
