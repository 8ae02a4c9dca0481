using FluentAssertions;
using TorchSharp;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.FastPath;

/// <summary>The paths do not drift apart while a run goes on.</summary>
public sealed class LongRunTests
{
    private const long Steps = 300;

    /// <summary>
    /// Rounding grows from step to step in any training. As far apart as two runs on the reference path whose samples differ by one rounding is as near
    /// as another order of the same sums can be.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Three_hundred_steps_stay_within_rounding_of_the_reference(bool images)
    {
        var reference = Weights(PenaltyPath.Reference, images, 0);
        var fast = Weights(PenaltyPath.Fast, images, 0);
        var shaken = Weights(PenaltyPath.Reference, images, 6e-8);

        var rounding = Distance(reference, shaken);
        rounding.Should().BeGreaterThan(0);
        Distance(reference, fast).Should().BeLessThan(10 * rounding);
    }

    [Fact]
    public void Three_hundred_steps_in_float64_are_the_reference_to_the_ninth_digit() =>
        Distance(Weights(PenaltyPath.Reference, false, 0, ScalarType.Float64), Weights(PenaltyPath.Fast, false, 0, ScalarType.Float64)).Should().BeLessThan(1e-9);

    private static double Distance(double[] one, double[] other) =>
        Math.Sqrt(one.Zip(other, (a, b) => (a - b) * (a - b)).Sum() / one.Sum(a => a * a));

    private static double[] Weights(PenaltyPath path, bool images, double shake, ScalarType type = ScalarType.Float32)
    {
        using var scope = NewDisposeScope();
        var options = Toys.Options(Steps);
        options.PenaltyPath = path;
        using var trainer = images
            ? Toys.Trainer(options, () => new ModuleCritic(ImageCritic().to(type)), () => new ModuleGenerator(ImageGenerator().to(type), 4))
            : Toys.Trainer(options, () => new ModuleCritic(Toys.Mlp(2, 1).to(type)), () => new ModuleGenerator(Toys.Mlp(2, 2).to(type), 2));
        using var random = new Generator(3);
        var samples = (images ? randn([64, 1, 8, 8], generator: random).tanh() : Toys.Points()).to(type);
        foreach (var report in trainer.Train(TrainingData.FromTensor(samples * (1 + shake)))) report.PenaltyPath.Should().Be(path);
        return [.. trainer.Critic.Module.parameters().Concat(trainer.Generator.Module.parameters())
            .SelectMany(each => each.detach().to(ScalarType.Float64).reshape(-1).data<double>())];
    }

    private static nn.Module<Tensor, Tensor> ImageCritic() => nn.Sequential(
        nn.Conv2d(1, 8, 5, 2, 2), nn.LeakyReLU(0.2), nn.Conv2d(8, 16, 5, 2, 2), nn.LeakyReLU(0.2), nn.Flatten(), nn.Linear(64, 1));

    private static nn.Module<Tensor, Tensor> ImageGenerator() => nn.Sequential(
        nn.Linear(4, 64), nn.ReLU(), nn.Unflatten(1, [16, 2, 2]), nn.ConvTranspose2d(16, 8, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(8, 1, 4, 2, 1), nn.Tanh());
}
