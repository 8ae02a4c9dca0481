using FluentAssertions;
using WganGp.Penalty;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Penalty;

public sealed class InterpolationTests
{
    [Theory]
    [InlineData(5, 3)]
    [InlineData(5, 3, 2)]
    [InlineData(4, 3, 2, 2)]
    [InlineData(4, 1, 2, 2, 3)]
    public void Alpha_differs_by_sample_and_is_shared_within_a_sample(params int[] shape)
    {
        using var scope = NewDisposeScope();
        long[] dimensions = [.. shape.Select(size => (long)size)];
        using var random = new Generator(3);

        // Between 0 (fake) and 1 (real) the interpolate is alpha itself.
        var points = Interpolation.Between(ones(dimensions), zeros(dimensions), random).flatten(1);

        var alphas = points.select(1, 0).Values();
        alphas.Should().OnlyHaveUniqueItems("each sample draws its own alpha");
        points.Values().Chunk((int)points.shape[1]).Zip(alphas).Should().AllSatisfy(row =>
            row.First.Should().AllSatisfy(value => value.Should().Be(row.Second), "one alpha serves the whole sample"));
    }

    [Fact]
    public void Alpha_is_uniform_between_0_and_1()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(1);
        const int count = 20_000;

        var alphas = Interpolation.Between(ones(count, 1), zeros(count, 1), random).Values();

        alphas.Should().AllSatisfy(alpha => alpha.Should().BeInRange(0, 1));
        // Kolmogorov-Smirnov against U(0, 1): beyond 1.95 / sqrt(n) with a probability of 0.1 %.
        var sorted = alphas.Order().ToArray();
        var distance = sorted
            .Select((alpha, i) => Math.Max(Math.Abs(alpha - ((double)i / count)), Math.Abs(alpha - ((i + 1.0) / count)))).Max();
        distance.Should().BeLessThan(1.95 / Math.Sqrt(count));
    }

    [Fact]
    public void Interpolates_lie_on_the_line_between_their_two_samples()
    {
        using var scope = NewDisposeScope();
        var (real, fake) = (randn(8, 5, dtype: ScalarType.Float64), randn(8, 5, dtype: ScalarType.Float64));

        var points = Interpolation.Between(real, fake, new Generator(2)).detach();

        var alpha = (points - fake) / (real - fake);
        (alpha.amax([1]) - alpha.amin([1])).abs().max().Values()[0].Should().BeLessThan(1e-10);
    }

    [Fact]
    public void Interpolates_are_leaves_without_a_path_to_real_or_fake()
    {
        using var scope = NewDisposeScope();
        var points = Interpolation.Between(randn(2, 3), randn(2, 3).requires_grad_() * 2, random: null);

        points.is_leaf.Should().BeTrue();
        points.requires_grad.Should().BeTrue();
    }
}
