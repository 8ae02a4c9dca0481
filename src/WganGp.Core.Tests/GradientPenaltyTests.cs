using FluentAssertions;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests;

/// <summary>Gradient-norm behaviour on critics whose answer can be worked out by hand.</summary>
public sealed class GradientPenaltyTests
{
    private const double Tolerance = 1e-6;

    [Theory]
    [InlineData(10, 1)]
    [InlineData(0.1, 1)]
    [InlineData(10, 0)]
    [InlineData(3, 2.5)]
    public void Penalty_of_linear_critic_equals_closed_form(double weight, double target)
    {
        using var scope = NewDisposeScope();
        var critic = Critics.Linear([3, 4]);
        var penalty = new GradientPenalty(new GradientPenaltyOptions { Weight = weight, TargetNorm = target });

        var term = penalty.Compute(critic, randn(6, 2), randn(6, 2));

        term.GradientNorms.Values().Should().AllSatisfy(norm => norm.Should().Be(5), "the gradient of <a, x> is a at every point");
        term.Loss.Values()[0].Should().BeApproximately(weight * Math.Pow(5 - target, 2), weight * 25 * Tolerance);
    }

    [Fact]
    public void Critic_2x_on_four_features_has_norm_4_and_penalty_9_and_4_with_target_2()
    {
        using var scope = NewDisposeScope();
        var critic = Critics.Linear([2, 2, 2, 2]);

        double Penalty(double target) =>
            new GradientPenalty(new GradientPenaltyOptions { Weight = 1, TargetNorm = target }).Compute(critic, randn(3, 4), randn(3, 4))
                .Loss.Values()[0];

        Penalty(1).Should().BeApproximately(9, 1e-5);
        Penalty(2).Should().BeApproximately(4, 1e-5);
    }

    [Fact]
    public void Norms_of_quadratic_critic_differ_by_sample_and_equal_the_norm_of_the_point()
    {
        using var scope = NewDisposeScope();
        // Real equals fake, so every interpolate is that point, whatever alpha is: D(x) = |x|^2 / 2 has gradient x.
        var points = tensor(new float[,] { { 3, 4 }, { 0.6f, 0.8f }, { 5, 12 } });

        var term = new GradientPenalty().Compute(Critics.HalfSquaredNorm(), points, points.clone());

        term.GradientNorms.Values().Should().BeEquivalentTo([5.0, 1.0, 13.0], options => options.WithStrictOrdering()
            .Using<double>(pair => pair.Subject.Should().BeApproximately(pair.Expectation, 1e-5)).WhenTypeIs<double>());
        term.Loss.Values()[0].Should().BeApproximately(10 * (16 + 0 + 144) / 3.0, 1e-3);
    }

    [Theory]
    [InlineData(3, 4)]
    [InlineData(3, 2, 4)]
    [InlineData(3, 2, 2, 5)]
    [InlineData(2, 2, 3, 2, 2)]
    public void Norm_runs_over_all_dimensions_but_the_batch(params int[] shape)
    {
        using var scope = NewDisposeScope();
        long[] dimensions = [.. shape.Select(size => (long)size)];
        var points = randn(dimensions);
        var expected = points.flatten(1).square().sum(1).sqrt().Values();

        var term = new GradientPenalty().Compute(Critics.HalfSquaredNorm(), points, points.clone());

        term.GradientNorms.shape.Should().Equal(dimensions[0]);
        term.GradientNorms.Values().Zip(expected).Should().AllSatisfy(pair => pair.First.Should().BeApproximately(pair.Second, 1e-5));
    }

    [Fact]
    public void One_sample_is_enough()
    {
        using var scope = NewDisposeScope();
        var term = new GradientPenalty().Compute(Critics.Linear([0.6f, 0.8f]), randn(1, 2), randn(1, 2));

        term.GradientNorms.shape.Should().Equal(1);
        term.Loss.Values()[0].Should().BeApproximately(0, Tolerance);
    }

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.999, 0)]
    [InlineData(3, 40)]
    public void One_sided_penalty_is_zero_below_the_target(double norm, double expected)
    {
        using var scope = NewDisposeScope();
        var penalty = new GradientPenalty(new GradientPenaltyOptions { Side = PenaltySide.OneSided });

        var term = penalty.Compute(Critics.Linear([(float)norm, 0]), randn(4, 2), randn(4, 2));

        term.Loss.Values()[0].Should().BeApproximately(expected, 1e-4);
        if (norm < 1) term.Loss.Values()[0].Should().Be(0);
    }

    [Theory]
    [InlineData(PenaltySide.TwoSided, 1)]
    [InlineData(PenaltySide.OneSided, 1)]
    [InlineData(PenaltySide.TwoSided, 0)]
    public void Zero_gradient_gives_no_NaN_in_loss_or_parameter_gradients(PenaltySide side, double target)
    {
        using var scope = NewDisposeScope();
        var critic = Critics.Linear([0, 0, 0]);
        var penalty = new GradientPenalty(new GradientPenaltyOptions { Side = side, TargetNorm = target });

        var term = penalty.Compute(critic, randn(4, 3), randn(4, 3));
        term.Loss.backward();

        term.GradientNorms.Values().Should().AllSatisfy(norm => norm.Should().Be(0));
        term.Loss.Values()[0].Should().Be(side == PenaltySide.OneSided ? 0 : 10 * target * target);
        critic.Module.parameters().Single().grad!.Values().Should().AllSatisfy(value => value.Should().Be(0));
    }

    [Fact]
    public void Penalty_leaves_the_networks_and_the_samples_as_they_were()
    {
        using var scope = NewDisposeScope();
        var critic = Critics.Linear([1, 2]);
        var (real, fake) = (randn(3, 2), randn(3, 2).requires_grad_());

        var term = new GradientPenalty().Compute(critic, real, fake);

        critic.Module.parameters().Single().grad.Should().BeNull("nothing ran backward yet");
        real.requires_grad.Should().BeFalse();
        term.Loss.backward();
        fake.grad.Should().BeNull("no gradient flows into the samples");
        term.Loss.requires_grad.Should().BeTrue();
        term.GradientNorms.requires_grad.Should().BeFalse();
    }

    [Fact]
    public void Penalty_works_inside_a_callers_no_grad()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();

        new GradientPenalty().Compute(Critics.Linear([3, 4]), randn(2, 2), randn(2, 2)).Loss.Values()[0].Should()
            .BeApproximately(160, 1e-3);
    }

    [Fact]
    public void Half_precision_norm_is_taken_in_float32()
    {
        using var scope = NewDisposeScope();
        // 10,000 values of 30: the sum of squares is 9,000,000, beyond float16's 65,504.
        var critic = Critics.Linear([.. Enumerable.Repeat(30f, 10_000)], ScalarType.Float16);
        var samples = zeros(2, 10_000, dtype: ScalarType.Float16);

        var term = new GradientPenalty().Compute(critic, samples, samples.clone());

        term.GradientNorms.dtype.Should().Be(ScalarType.Float32);
        term.GradientNorms.Values().Should().AllSatisfy(norm => norm.Should().BeApproximately(3_000, 1));
    }

    [Fact]
    public void Options_out_of_range_are_all_named()
    {
        var act = () => new GradientPenalty(new GradientPenaltyOptions { Weight = -1, TargetNorm = double.NaN });

        act.Should().Throw<ArgumentException>().WithMessage(
            "GradientPenalty.Weight is -1; it must be a finite number, at least 0. " +
            "GradientPenalty.TargetNorm is NaN; it must be a finite number, at least 0. (Parameter 'options')");
    }

    [Fact]
    public void Samples_that_do_not_match_are_refused()
    {
        using var scope = NewDisposeScope();
        var penalty = new GradientPenalty();
        var critic = Critics.Linear([1, 1]);

        ((Action)(() => penalty.Compute(critic, randn(3, 2), randn(4, 2)))).Should().Throw<ArgumentException>()
            .WithMessage("Real samples are [3, 2] Float32*[4, 2]*both must be alike*");
        ((Action)(() => penalty.Compute(critic, randn(3, 2), randn(3, 2, dtype: ScalarType.Float64)))).Should().Throw<ArgumentException>()
            .WithMessage("*both must be alike*");
        ((Action)(() => penalty.Compute(critic, randn(3), randn(3)))).Should().Throw<ArgumentException>().WithMessage("*rank 2 or more*");
        ((Action)(() => penalty.Compute(critic, zeros(0, 2), zeros(0, 2)))).Should().Throw<ArgumentException>()
            .WithMessage("*at least one sample*");
        ((Action)(() => penalty.Compute(critic, ones(3, 2, dtype: ScalarType.Int64), ones(3, 2, dtype: ScalarType.Int64)))).Should()
            .Throw<ArgumentException>().WithMessage("*floating-point*");
    }
}
