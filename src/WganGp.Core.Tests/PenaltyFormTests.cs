using FluentAssertions;
using FluentAssertions.Primitives;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests;

/// <summary>Each published form on critics whose answer can be worked out by hand.</summary>
public sealed class PenaltyFormTests
{
    // D(x) = <(3, 4), x>: L1 norm 7, L2 norm 5, L-infinity norm 4; q-norm in between.
    [Theory]
    [InlineData(2, 5)]
    [InlineData(1, 4)]
    [InlineData(double.PositiveInfinity, 7)]
    [InlineData(1.5, 4.497941)] // q = 3: (27 + 64)^(1/3)
    [InlineData(3, 5.584251)] // q = 1.5: (27^0.5 + 8)^(2/3)
    public void Dual_norm_of_the_gradient_is_penalised(double inputNorm, double gradientNorm)
    {
        using var scope = NewDisposeScope();
        var penalty = new GradientPenalty(new GradientPenaltyOptions { Weight = 1, InputNorm = inputNorm });

        var term = penalty.Compute(Critics.Linear([3, 4]), randn(3, 2), randn(3, 2));

        term.GradientNorms.Values().Should().AllSatisfy(norm => norm.Should().BeApproximately(gradientNorm, 1e-5));
        term.Loss.Values()[0].Should().BeApproximately(Math.Pow(gradientNorm - 1, 2), 1e-4);
    }

    [Theory] // found in review: powers of 0.02^101 vanish in float32, those of 50^101 overflow
    [InlineData(0.02f)]
    [InlineData(50f)]
    public void Input_norm_near_1_neither_vanishes_nor_overflows(float value)
    {
        using var scope = NewDisposeScope();
        var critic = Critics.Linear([value, value / 2]);
        const double q = 101;
        var expected = value * Math.Pow(1 + Math.Pow(0.5, q), 1 / q);

        var penalty = new GradientPenalty(new GradientPenaltyOptions { Weight = 1, InputNorm = 1.01 });
        var term = penalty.Compute(critic, randn(2, 2), randn(2, 2));
        term.Loss.backward();

        term.GradientNorms.Values()[0].Should().BeApproximately(expected, expected * 1e-5);
        critic.Module.parameters().Single().grad!.Values()[0].Should()
            .BeApproximately(2 * (expected - 1), Math.Abs(2 * (expected - 1)) * 1e-4);
    }

    // D(x) = |x|^2 / 2 has gradient x: at real (3, 4) norm 5, at fake (6, 8) norm 10.
    [Theory]
    [InlineData(PenaltyPoints.Real, 5 * 25.0, new[] { 5.0, 5.0 })]
    [InlineData(PenaltyPoints.Fake, 5 * 100.0, new[] { 10.0, 10.0 })]
    [InlineData(PenaltyPoints.RealAndFake, 5 * 125.0, new[] { 5.0, 5.0, 10.0, 10.0 })]
    public void R1_and_R2_are_half_gamma_times_the_mean_square_of_the_norm(PenaltyPoints points, double expected, double[] norms)
    {
        using var scope = NewDisposeScope();
        var options = points switch
        {
            PenaltyPoints.Real => GradientPenaltyOptions.R1(gamma: 10),
            PenaltyPoints.Fake => GradientPenaltyOptions.R2(gamma: 10),
            _ => GradientPenaltyOptions.R1AndR2(gamma: 10),
        };
        options.Points.Should().Be(points);

        var term = new GradientPenalty(options).Compute(
            Critics.HalfSquaredNorm(), tensor(new float[,] { { 3, 4 }, { 3, 4 } }), tensor(new float[,] { { 6, 8 }, { 6, 8 } }));

        term.Loss.Values()[0].Should().BeApproximately(expected, 1e-3);
        term.GradientNorms.Values().Zip(norms).Should().AllSatisfy(pair => pair.First.Should().BeApproximately(pair.Second, 1e-5));
    }

    [Fact]
    public void Dragan_stays_within_half_a_standard_deviation_above_the_real_samples()
    {
        using var scope = NewDisposeScope();
        var real = tensor(new float[,] { { 0, 2 }, { 4, 6 } });
        var deviation = Math.Sqrt(5); // of 0, 2, 4, 6 about 3, divided by 4
        var seen = new List<double[]>();
        var critic = Critics.FromFunction((x, s) =>
        {
            seen.Add(x.Values());
            return (x * s).sum(1);
        });

        for (var i = 0; i < 200; i++) new GradientPenalty(GradientPenaltyOptions.Dragan()).Compute(critic, real, zeros(2, 2));

        var shifts = seen.SelectMany(points => points.Zip(real.Values(), (point, sample) => (point - sample) / deviation)).ToList();
        shifts.Should().AllSatisfy(shift => shift.Should().BeInRange(-1e-6, 0.5 + 1e-6));
        shifts.Max().Should().BeGreaterThan(0.4, "noise and alpha reach to 1");
        shifts.Average().Should().BeApproximately(0.125, 0.02, "half of alpha times half of the noise, times 0.5");
    }

    [Fact]
    public void Chosen_dimensions_give_a_norm_for_each_position()
    {
        using var scope = NewDisposeScope();
        // D(x) = |x|^2 / 2 on [1, 2, 2]: gradient x; over channels the norms of the columns.
        var points = tensor(new float[,,] { { { 3, 5 }, { 4, 12 } } });

        var penalty = new GradientPenalty(new GradientPenaltyOptions { Weight = 1, NormDimensions = [1] });
        var term = penalty.Compute(Critics.HalfSquaredNorm(), points, points.clone());

        term.GradientNorms.shape.Should().Equal(1, 2);
        term.GradientNorms.Values().Zip([5.0, 13.0]).Should().AllSatisfy(pair => pair.First.Should().BeApproximately(pair.Second, 1e-5));
        term.Loss.Values()[0].Should().BeApproximately((16 + 144) / 2.0, 1e-3);
        new GradientPenalty(new GradientPenaltyOptions { NormDimensions = [3] })
            .Invoking(p => p.Compute(Critics.HalfSquaredNorm(), points, points)).Should().Throw<ArgumentException>()
            .WithMessage("GradientPenalty.NormDimensions is [3], but the samples [1, 2, 2] have dimensions 0 to 2.*");
    }

    [Fact]
    public void Presets_are_the_published_settings()
    {
        GradientPenaltyOptions.WganLp().Should().Be(new GradientPenaltyOptions { Side = PenaltySide.OneSided });
        GradientPenaltyOptions.ZeroCentred().Should().Be(new GradientPenaltyOptions { TargetNorm = 0 });
        GradientPenaltyOptions.Dragan().Should().Be(new GradientPenaltyOptions { Points = PenaltyPoints.PerturbedReal });
    }

    [Fact]
    public void Combinations_without_sense_are_refused_with_a_reason()
    {
        static StringAssertions Failure(WganGpOptions options) => options.Validate().Single().Should();

        Failure(new() { GradientPenalty = { Side = PenaltySide.OneSided, TargetNorm = 0 } })
            .StartWith("GradientPenalty.Side is OneSided with TargetNorm 0; no norm is below 0");
        Failure(new() { GradientPenalty = { InputNorm = 0.5 } })
            .StartWith("GradientPenalty.InputNorm is 0.5; it must be at least 1");
        Failure(new() { GradientPenalty = { NormDimensions = [0] } })
            .StartWith("GradientPenalty.NormDimensions is [0]; it must be null or distinct");
        Failure(new() { WeightClip = 0.01 })
            .StartWith("WeightClip is 0.01 with GradientPenalty.Weight 10; clipping and penalty enforce the same constraint");
        Failure(new() { Classifier = { GeneratorWeight = 0.1 } })
            .StartWith("Classifier.GeneratorWeight is 0.1 with CriticWeight 0;");
    }
}
