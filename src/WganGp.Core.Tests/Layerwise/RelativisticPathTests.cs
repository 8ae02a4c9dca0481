using FluentAssertions;
using TorchSharp;
using WganGp.Tests.Support;
using WganGp.Updates;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace WganGp.Tests.Layerwise;

/// <summary>Updates with the relativistic pairing loss on both paths: the same losses, norms, gradients and running statistics.</summary>
public sealed class RelativisticPathTests
{
    private const long Count = 6;
    private static readonly long[] Image = [2, 4, 4];

    /// <summary>Critics with what makes an order of passes visible too: random masks and batch statistics.</summary>
    private static readonly Dictionary<string, Func<Module<Tensor, Tensor>>> Critics = new()
    {
        ["perceptron"] = () => Sequential(Flatten(), Linear(32, 8), LeakyReLU(0.2), Linear(8, 8), LeakyReLU(0.2), Linear(8, 1)),
        ["smooth"] = () => Sequential(Conv2d(2, 4, 3, padding: 1), SiLU(), Flatten(), Linear(64, 5), Tanh(), Linear(5, 1)),
        ["residual, in groups"] = () => Sequential(
            Conv2d(2, 4, 1), new Residual(Sequential(
                Conv2d(4, 8, 1), LeakyReLU(0.2), Conv2d(8, 8, 3, padding: 1, groups: 2), LeakyReLU(0.2), Conv2d(8, 4, 1, bias: false))),
            AvgPool2d(2), Conv2d(4, 4, 2, groups: 4, bias: false), Flatten(), Linear(4, 1, hasBias: false)),
        ["normalised"] = () => Sequential(Conv2d(2, 4, 3), Gains.Fill(GroupNorm(2, 4)), LeakyReLU(0.2), Flatten(), Linear(16, 1)),
        ["dropout"] = () => Sequential(Flatten(), Linear(32, 16), LeakyReLU(0.2), Dropout(0.4), Linear(16, 1)),
        ["batch statistics"] = () => Sequential(Conv2d(2, 4, 3), BatchNorm2d(4), LeakyReLU(0.2), Flatten(), Linear(16, 1)),
    };

    public static TheoryData<string> Names => [.. Critics.Keys];

    public static TheoryData<string> Conditional => [.. ConditionalNetworks.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Both_updates_are_the_reference_paths(string name)
    {
        foreach (var (type, tolerance) in ((ScalarType, double)[])[(ScalarType.Float64, 1e-9), (ScalarType.Float32, 1e-5)])
        {
            using var scope = NewDisposeScope();
            random.manual_seed(2);
            var (critic, generator) = (Critics[name](), Generator());
            critic.to(type);
            generator.to(type);
            using var draws = new Generator(4);
            Tensor Samples() => randn([Count, .. Image], generator: draws).to(type);
            Compare(new ModuleGenerator(generator, 3), new ModuleCritic(critic), new(), Samples(), Samples(), null, type, tolerance, name);
            critic.Dispose();
            generator.Dispose();
        }
    }

    [Theory]
    [MemberData(nameof(Conditional))]
    public void Both_updates_are_the_reference_paths_with_the_pairs_conditions(string name)
    {
        foreach (var (type, tolerance) in ((ScalarType, double)[])[(ScalarType.Float64, 1e-9), (ScalarType.Float32, 1e-5)])
        {
            using var scope = NewDisposeScope();
            using var networks = ConditionalNetworks.Create(name, type);
            using var draws = new Generator(4);
            Compare(
                networks.Generator, networks.Critic, networks.Options, networks.Samples(draws, type), networks.Samples(draws, type),
                networks.Condition(type), type, tolerance, name);
        }
    }

    private static void Compare(
        IGenerator generator, ICritic critic, WganGpOptions options, Tensor real, Tensor fake, Tensor? condition, ScalarType type,
        double tolerance, string name)
    {
        options = options with { Loss = AdversarialLoss.RelativisticPairing, GradientPenalty = GradientPenaltyOptions.R1AndR2(3) };
        var path = new UpdatePath(generator, critic, options, new GradientPenalty(options.GradientPenalty), type);
        path.Path.Should().Be(PenaltyPath.Fast, path.Reason);
        path.Generator.Should().NotBeSameAs(path.Reference.Generator, path.Reason);
        var buffers = Buffers(generator, critic);

        Tensor[] Begun(Func<Tensor[]> update)
        {
            random.manual_seed(3);
            using (no_grad())
            {
                foreach (var (buffer, before) in Live(generator, critic).Zip(buffers)) buffer.copy_(before);
            }

            return [.. update(), .. Buffers(generator, critic)];
        }

        Tensor[] OfCritic(ICriticGradient gradient) => Begun(() =>
        {
            using var alpha = new Generator(5);
            var measured = gradient.Accumulate(new CriticPart(real, fake, condition, 0.75, true, alpha) { PenaltyWeight = 0.4 });
            return
            [
                measured.Loss, measured.RealMean, measured.FakeMean, measured.Penalty!.Loss, measured.Penalty.GradientNorms,
                .. Gradients(critic.Module),
            ];
        });

        Tensor[] OfGenerator(IGeneratorGradient gradient) => Begun(() =>
        {
            using var frozen = new FrozenWeights(critic.Module.parameters());
            using var latents = new Generator(6);
            var latent = randn([real.size(0), 3], generator: latents).to(type);
            var loss = gradient.Accumulate(latent, real, condition, 0.75);
            critic.Module.parameters().Should().AllSatisfy(weight => weight.grad.Should().BeNull());
            return [loss, .. Gradients(generator.Module)];
        });

        var (reference, fast) = (path.Reference, path.Layerwise(type));
        Differ(OfCritic(reference.Critic), OfCritic(fast.Critic)).Should().BeLessThan(tolerance, "{0}, critic in {1}", name, type);
        Differ(OfGenerator(reference.Generator), OfGenerator(fast.Generator))
            .Should().BeLessThan(tolerance, "{0}, generator in {1}", name, type);
    }

    private static Module<Tensor, Tensor> Generator() => Sequential(
        Linear(3, 32), Unflatten(1, Image), BatchNorm2d(2), ReLU(), Conv2d(2, 2, 3, padding: 1));

    private static IEnumerable<Tensor> Live(IGenerator generator, ICritic critic) =>
        generator.Module.buffers().Concat(critic.Module.buffers()).Where(buffer => is_floating_point(buffer));

    private static Tensor[] Buffers(IGenerator generator, ICritic critic) => [.. Live(generator, critic).Select(buffer => buffer.clone())];

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
        scale.Should().BePositive();
        return expected.Zip(actual, (a, b) => (a.to(float64) - b.to(float64)).abs().max().ToDouble()).Max() / scale;
    }
}
