using FluentAssertions;
using WganGp.Penalty;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Penalty;

/// <summary>The penalty's derivative for the input gradients, written out, against autograd's.</summary>
public sealed class SlopePenaltyTests
{
    private static readonly GradientPenaltyOptions[] Forms =
    [
        new(), GradientPenaltyOptions.WganLp(), GradientPenaltyOptions.ZeroCentred(), new() { Weight = 0.1, TargetNorm = 2 },
        new() { InputNorm = 1 }, new() { NormDimensions = [2] },
    ];

    [Theory]
    [InlineData(0), InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public void Derivative_is_that_of_autograd(int form)
    {
        using var scope = NewDisposeScope();
        var options = Forms[form];
        using var random = new Generator(2);
        var slopes = randn([7, 3, 2], ScalarType.Float64, generator: random) * 0.4;
        var penalty = new SlopePenalty(options);
        var leaf = slopes.clone().requires_grad_();
        var expected = penalty.Of([leaf]);
        (expected.Loss * 0.3).backward();

        var (term, direction) = penalty.Along(slopes, [7], 0.3);

        Off(term.Loss, expected.Loss).Should().BeLessThan(1e-12);
        Off(term.GradientNorms, expected.GradientNorms).Should().BeLessThan(1e-12);
        Off(direction, leaf.grad!).Should().BeLessThan(1e-12);
    }

    [Fact]
    public void Zero_gradient_has_no_direction_and_NaN_stays()
    {
        using var scope = NewDisposeScope();
        var slopes = tensor(new[] { 0f, 0f, 3f, 4f, float.NaN, 1f }).reshape(3, 2);

        var (term, direction) = new SlopePenalty(new GradientPenaltyOptions()).Along(slopes, [3], 1);

        term.GradientNorms.data<float>().ToArray()[..2].Should().Equal(0, 5);
        var found = direction.data<float>().ToArray();
        // 10 · 2/3 · (5 - 1)/5 of (3, 4).
        found[..2].Should().Equal(0, 0);
        found[2].Should().BeApproximately(16, 1e-5f);
        found[3].Should().BeApproximately(64 / 3f, 1e-5f);
        found[4..].Should().OnlyContain(value => float.IsNaN(value));
    }

    private static double Off(Tensor found, Tensor expected)
    {
        found.shape.Should().Equal(expected.shape);
        return ((found - expected).abs().max() / expected.abs().max()).item<double>();
    }
}
