using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TorchSharp;
using WganGp.Tests.Numerics;
using WganGp.Tests.Support;
using WganGp.TestSupport;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests;

/// <summary><see cref="GradientPenalty.Backward"/>: the definition's value and gradients in one call, whatever the critic.</summary>
public sealed class PenaltyBackwardTests
{
    private static readonly GradientPenaltyOptions[] Forms =
    [
        new(), GradientPenaltyOptions.WganLp(), GradientPenaltyOptions.ZeroCentred(), GradientPenaltyOptions.R1AndR2(),
        GradientPenaltyOptions.Dragan(), new() { InputNorm = 3 }, new() { NormDimensions = [1] },
    ];

    [Property(MaxTest = 40)]
    public Property Any_chain_gives_the_definitions_numbers_on_the_fast_path() => Prop.ForAll(LayerCases.Geometries(), example =>
    {
        using var scope = NewDisposeScope();
        using var module = example.Build(ScalarType.Float64);
        var (real, fake) = (example.Samples(ScalarType.Float64), example.Samples(ScalarType.Float64).neg() * 0.5 + 0.1);
        Agree(new ModuleCritic(module), real, fake, Forms[example.Seed % Forms.Length], PenaltyPath.Fast, 1e-9);
    });

    [Fact]
    public void Float32_agrees_to_its_digits()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        using var module = nn.Sequential(
            nn.Conv2d(1, 4, 3, padding: 1), nn.LeakyReLU(0.2), nn.Flatten(), nn.Linear(64, 16), nn.Tanh(), nn.Linear(16, 1));
        foreach (var form in Forms) Agree(new ModuleCritic(module), randn(6, 1, 4, 4), randn(6, 1, 4, 4), form, PenaltyPath.Fast, 1e-5);
    }

    [Fact]
    public void Gradients_are_the_values_central_differences()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(2);
        using var module = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 1)).to(ScalarType.Float64);
        var critic = new ModuleCritic(module) { Pac = 2 };
        var (real, fake) = (randn(6, 2, ScalarType.Float64), randn(6, 2, ScalarType.Float64));
        var penalty = new GradientPenalty();
        double Value()
        {
            using var alpha = new torch.Generator(5);
            using var term = penalty.Compute(critic, real, fake, random: alpha);
            return term.Loss.item<double>();
        }

        using (var alpha = new torch.Generator(5)) penalty.Backward(critic, real, fake, random: alpha).Path.Should().Be(PenaltyPath.Fast);

        CentralDifferences.Check(module, Value, step: 1e-6, tolerance: 1e-6);
    }

    [Fact]
    public void Gradients_are_added_to_those_that_are_there()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 1));
        var (critic, real, fake) = (new ModuleCritic(module), randn(5, 2), randn(5, 2));
        double[] Run()
        {
            using var alpha = new torch.Generator(3);
            new GradientPenalty().Backward(critic, real, fake, random: alpha).Dispose();
            return module.parameters().First().grad!.Values();
        }

        var once = Run();
        Run().Should().BeEquivalentTo(once.Select(value => 2 * value), o => o.WithStrictOrdering().Using<double>(
            each => each.Subject.Should().BeApproximately(each.Expectation, 1e-6)).WhenTypeIs<double>());
    }

    [Fact]
    public void The_term_is_detached_and_says_its_path()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 1));
        var (critic, real, fake) = (new ModuleCritic(module), randn(5, 2), randn(5, 2));

        var fast = new GradientPenalty().Backward(critic, real, fake);
        (fast.Path, fast.PathReason, fast.Loss.requires_grad).Should().Be((PenaltyPath.Fast, "the critic is a chain of layers", false));
        var demanded = new GradientPenalty().Backward(critic, real, fake, path: PenaltyPath.Reference);
        (demanded.Path, demanded.PathReason, demanded.Loss.requires_grad).Should()
            .Be((PenaltyPath.Reference, "the reference path was asked for", false));
        var computed = new GradientPenalty().Compute(critic, real, fake);
        (computed.Path, computed.Loss.requires_grad).Should().Be((PenaltyPath.Reference, true));
    }

    [Fact]
    public void A_critic_that_is_no_chain_is_left_to_autograd()
    {
        using var scope = NewDisposeScope();
        var critic = new Own(nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1)));
        var (real, fake) = (randn(5, 2), randn(5, 2));

        Agree(critic, real, fake, new(), PenaltyPath.Reference, 1e-6).PathReason.Should().StartWith("Own scores by code of its own;");
        foreach (var (path, precision, words) in ((PenaltyPath, Precision, string)[])
            [(PenaltyPath.Fast, Precision.Float32, "The fast path was asked for"), (PenaltyPath.Auto, Precision.BFloat16, "BFloat16 was")])
        {
            new GradientPenalty().Invoking(each => each.Backward(critic, real, fake, path: path, precision: precision))
                .Should().Throw<NetworkException>()
                .WithMessage($"{words}*, but the penalty of this critic cannot be computed that way: Own scores by code of its own;*");
        }
    }

    [Fact]
    public void Samples_of_another_type_are_refused_as_the_module_refuses_them()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 1));
        var (real, fake) = (randn(5, 2, ScalarType.Float64), randn(5, 2, ScalarType.Float64));

        new GradientPenalty().Invoking(each => each.Backward(new ModuleCritic(module), real, fake)).Should().Throw<NetworkException>();
    }

    [Fact]
    public void Bfloat16_is_near()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(4);
        using var module = Toys.Mlp(8, 1);
        var critic = new ModuleCritic(module);
        var (real, fake) = (randn(32, 8), randn(32, 8));
        var (exact, expected) = Gradients(critic, real, fake, (p, r) => p.Backward(critic, real, fake, random: r));
        var (near, actual) = Gradients(
            critic, real, fake, (p, r) => p.Backward(critic, real, fake, random: r, precision: Precision.BFloat16));

        near.Loss.item<float>().Should().BeApproximately(exact.Loss.item<float>(), 0.05f * exact.Loss.item<float>());
        near.Loss.dtype.Should().Be(ScalarType.Float32);
        Worst(expected, actual).Should().BeInRange(1e-6, 0.05);
    }

    [Fact]
    public void The_host_may_change_the_critic_between_two_calls()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(5);
        using var module = nn.Sequential(
            ("down", nn.Linear(2, 6)), ("bend", nn.LeakyReLU(0.2)), ("drop", nn.Dropout(0.5)), ("up", nn.Linear(6, 1)))
            .to(ScalarType.Float64);
        var critic = new ModuleCritic(module);
        var (real, fake) = (randn(8, 2, ScalarType.Float64), randn(8, 2, ScalarType.Float64));
        void Same(string change) =>
            Agree(critic, real, fake, new(), PenaltyPath.Fast, 1e-9).Loss.item<double>().Should().BePositive(change);

        Same("as it was");
        module.eval();
        Same("without dropout");
        module.parameters().First().requires_grad = false;
        Same("with a frozen weight");
        module.parameters().First().requires_grad = true;
        module.append("more", nn.LeakyReLU(0.5));
        module.append("last", nn.Linear(1, 1, dtype: ScalarType.Float64));
        Same("with more layers");
        using (no_grad()) module.parameters().First().mul_(3);
        Same("with other weights");
        module.to(ScalarType.Float32).to(ScalarType.Float64);
        Same("converted");
        var hook = module.children().First();
        ((nn.Module<Tensor, Tensor>)hook).register_forward_hook((_, _, output) => output * 2);
        Agree(critic, real, fake, new(), PenaltyPath.Reference, 1e-9).PathReason.Should().Contain("forward hook");
    }

    [Fact]
    public void Batch_statistics_move_once_and_masks_are_the_same()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(6);
        using var module = nn.Sequential(nn.Linear(3, 8), nn.BatchNorm1d(8), nn.Dropout(0.4), nn.Tanh(), nn.Linear(8, 1))
            .to(ScalarType.Float64);
        var (real, fake) = (randn(8, 3, ScalarType.Float64), randn(8, 3, ScalarType.Float64));
        Agree(new ModuleCritic(module), real, fake, GradientPenaltyOptions.R1AndR2(), PenaltyPath.Fast, 1e-9);
    }

    [Fact]
    public void Critics_in_several_threads_do_not_meet()
    {
        double[] Run(int seed)
        {
            using var scope = NewDisposeScope();
            using var draws = new torch.Generator((ulong)seed);
            using var module = nn.Sequential(nn.Linear(3, 16), nn.ReLU(), nn.Linear(16, 1));
            foreach (var parameter in module.parameters())
            {
                using var noGrad = no_grad();
                parameter.copy_(randn(parameter.shape, generator: draws));
            }

            var (real, fake) = (randn([16, 3], generator: draws), randn([16, 3], generator: draws));
            for (var i = 0; i < 20; i++) new GradientPenalty().Backward(new ModuleCritic(module), real, fake, random: draws).Dispose();
            return [.. module.parameters().SelectMany(parameter => parameter.grad?.Values() ?? [])];
        }

        var expected = Enumerable.Range(0, 8).Select(Run).ToArray();
        var actual = new double[8][];
        Parallel.For(0, 8, i => actual[i] = Run(i));
        for (var i = 0; i < 8; i++) actual[i].Should().Equal(expected[i]);
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        using var scope = NewDisposeScope();
        using var module = Toys.Mlp(2, 1);
        var (critic, penalty) = (new ModuleCritic(module), new GradientPenalty());
        using var points = Toys.Points(16);
        void Once() => penalty.Backward(critic, points, points).Dispose();
        Once();
        using var live = LiveTensors.Watch();
        for (var i = 0; i < 5; i++) Once();
        live.Added.Should().Be(0);
    }

    private static PenaltyTerm Agree(
        ICritic critic, Tensor real, Tensor fake, GradientPenaltyOptions form, PenaltyPath path, double tolerance)
    {
        var (reference, expected) = Gradients(critic, real, fake, (_, r) =>
        {
            var term = new GradientPenalty(form).Compute(critic, real, fake, random: r);
            term.Loss.backward();
            return term;
        });
        var (actual, gradients) = Gradients(
            critic, real, fake, (_, r) => new GradientPenalty(form).Backward(critic, real, fake, random: r));
        actual.Path.Should().Be(path, actual.PathReason);
        Worst([reference.Loss, reference.GradientNorms, .. expected], [actual.Loss, actual.GradientNorms, .. gradients])
            .Should().BeLessThan(tolerance);
        return actual;
    }

    private static (PenaltyTerm Term, Tensor[] Numbers) Gradients(
        ICritic critic, Tensor real, Tensor fake, Func<GradientPenalty, torch.Generator, PenaltyTerm> run)
    {
        random.manual_seed(9);
        using var alpha = new torch.Generator(3);
        var buffers = critic.Module.buffers().Select(buffer => buffer.clone()).ToArray();
        var term = run(new GradientPenalty(), alpha);
        var numbers = critic.Module.parameters()
            .Select(parameter => (parameter.grad ?? zeros_like(parameter)).clone())
            .Concat(critic.Module.buffers().Select(buffer => buffer.clone())).ToArray();
        foreach (var parameter in critic.Module.parameters()) parameter.grad = null;
        using var noGrad = no_grad();
        foreach (var (buffer, before) in critic.Module.buffers().Zip(buffers)) buffer.copy_(before);
        return (term, numbers);
    }

    private static double Worst(Tensor[] expected, Tensor[] actual)
    {
        actual.Should().HaveSameCount(expected);
        var scale = expected.Max(each => each.abs().max().ToDouble());
        return expected.Zip(actual, (a, b) => (a.to(float64) - b.to(float64)).abs().max().ToDouble()).Max() / Math.Max(scale, 0.1);
    }

    private sealed class Own(nn.Module<Tensor, Tensor> module) : ICritic
    {
        public nn.Module Module => module;

        public Tensor Score(Tensor samples, Tensor? condition = null) => module.call(samples) * 2;
    }
}
