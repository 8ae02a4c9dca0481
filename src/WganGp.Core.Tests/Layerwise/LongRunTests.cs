using FluentAssertions;
using TorchSharp;
using WganGp.Tests.Support;
using WganGp.TestSupport;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Layerwise;

/// <summary>The paths do not drift apart while a run goes on.</summary>
public sealed class LongRunTests
{
    private static readonly int Steps = TestLength.Of(100, 300);

    /// <summary>
    /// Rounding grows from step to step in any training. Another run on the reference path, from samples that are off by a rounding, says
    /// how far. With rectifiers one of their inputs changes its sign in one run and not in the other at some step, which depends on the
    /// processor and on the number of threads, and both go their ways: those are compared in float64.
    /// </summary>
    [Theory]
    [InlineData("points")]
    [InlineData("images")]
    public void Many_steps_stay_within_rounding_of_the_reference(string data)
    {
        var reference = Weights(PenaltyPath.Reference, data, "tanh", Steps);
        var fast = Weights(PenaltyPath.Fast, data, "tanh", Steps);
        var shaken = Weights(PenaltyPath.Reference, data, "tanh", Steps, shake: 1e-7);

        var rounding = Distance(reference, shaken);
        rounding.Should().BeGreaterThan(0);
        Distance(reference, fast).Should().BeLessThan(10 * rounding).And.BeLessThan(1e-4);
    }

    [Theory]
    [InlineData("points")]
    [InlineData("images")]
    public void Many_steps_in_float64_are_the_reference_to_the_ninth_digit(string data) => Distance(
        Weights(PenaltyPath.Reference, data, "leaky", Steps, ScalarType.Float64),
        Weights(PenaltyPath.Fast, data, "leaky", Steps, ScalarType.Float64))
        .Should().BeLessThan(1e-9);

    private static double Distance(double[] one, double[] other) =>
        Math.Sqrt(one.Zip(other, (a, b) => (a - b) * (a - b)).Sum() / one.Sum(a => a * a));

    private static double[] Weights(
        PenaltyPath path, string data, string activation, long steps, ScalarType type = ScalarType.Float32, double shake = 0)
    {
        using var scope = NewDisposeScope();
        var options = Toys.Options(steps);
        options.Execution.PenaltyPath = path;
        // Networks this small are slower on two, and the order of their sums is then always the same.
        options.Execution.Threads = 1;
        nn.Module<Tensor, Tensor> Bend() => activation == "leaky" ? nn.LeakyReLU(0.2) : nn.Tanh();
        nn.Module<Tensor, Tensor> Mlp(long outputs) =>
            nn.Sequential(nn.Linear(2, 32), Bend(), nn.Linear(32, 32), Bend(), nn.Linear(32, outputs));
        nn.Module<Tensor, Tensor> Critic() => data == "points" ? Mlp(1) : nn.Sequential(
            nn.Conv2d(1, 8, 5, 2, 2), Bend(), nn.Conv2d(8, 16, 5, 2, 2), Bend(), nn.Flatten(), nn.Linear(64, 1));
        nn.Module<Tensor, Tensor> Generator() => data == "points" ? Mlp(2) : nn.Sequential(
            nn.Linear(2, 64), Bend(), nn.Unflatten(1, [16, 2, 2]), nn.ConvTranspose2d(16, 8, 4, 2, 1), Bend(),
            nn.ConvTranspose2d(8, 1, 4, 2, 1), nn.Tanh());
        using var trainer = Toys.Trainer(
            options, () => new ModuleCritic(Critic().to(type)), () => new ModuleGenerator(Generator().to(type), 2));
        using var random = new Generator(3);
        using var samples = (data == "points" ? Toys.Points() : randn([64, 1, 8, 8], generator: random).tanh()).to(type);
        foreach (var report in trainer.Train(TrainingData.FromTensor(samples * (1 + shake)))) report.PenaltyPath.Should().Be(path);
        return [.. trainer.Critic.Module.parameters().Concat(trainer.Generator.Module.parameters())
            .SelectMany(each => each.detach().to(ScalarType.Float64).reshape(-1).data<double>())];
    }
}
