using FluentAssertions;
using WganGp.Metrics;
using WganGp.Recipes.Data;
using WganGp.Recipes.Networks;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Recipes.Tests.Networks;

public sealed class FixedGeneratorTests
{
    private const int Count = 20_000;

    [Theory]
    [InlineData(1)]
    [InlineData(0.5)]
    public void Variance_is_that_of_the_data_and_of_the_noise(double noise)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(1);
        var samples = Draw(new FixedGenerator(ToyDistribution.EightGaussians, noise), random);

        // Eight directions of radius r: the variance along either axis is r² / 2 and the mode's own.
        var (radius, mode) = (2 / 1.414, 0.02 / 1.414);
        var variance = (radius * radius / 2) + (mode * mode) + (noise * noise);
        foreach (var axis in (long[])[0, 1])
        {
            samples.select(1, axis).var().item<float>().Should().BeApproximately((float)variance, 0.05f * (float)variance);
        }

        samples.mean().item<float>().Should().BeApproximately(0, 0.03f);
    }

    [Fact]
    public void Without_noise_its_samples_are_the_data()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(1);

        var toy = ToyDistribution.TwentyFiveGaussians;
        var samples = SampleSource.FromTensor(Draw(new FixedGenerator(toy, 0), random));
        ModeCoverage.MeasurePoints(samples, toy.Modes, toy.ModeStandardDeviation!.Value).CloseFraction.Should().BeGreaterThan(0.99);
    }

    [Fact]
    public void Training_does_not_move_it()
    {
        var options = new WganGpOptions { Steps = 3, BatchSize = 8, CriticSteps = 1, ReportEvery = 3 };
        using var trainer = WganGpTrainer.Create(
            () => new FixedGenerator(ToyDistribution.SwissRoll), () => new ModuleCritic(new Mlp(2, 1, 8)), options);
        using var before = trainer.Sample(16);

        var report = trainer.Train(new ToyData(ToyDistribution.SwissRoll, 0)).Single();

        using var after = trainer.Sample(16);
        after.bytes.ToArray().Should().Equal(before.bytes.ToArray());
        report.GeneratorGradientNorm.Should().Be(0);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void Noise_that_is_none_is_refused(double noise) =>
        FluentActions.Invoking(() => new FixedGenerator(ToyDistribution.SwissRoll, noise))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("noise is *; give 0 or more, finite.*");

    private static Tensor Draw(FixedGenerator generator, Generator random) =>
        generator.Generate(generator.SampleLatent(Count, random)).detach();
}
