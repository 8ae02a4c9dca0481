using FluentAssertions;
using WganGp.Recipes.Networks;
using Xunit;
using static TorchSharp.torch;
using static WganGp.Recipes.Tests.Networks.NetworkChecks;

namespace WganGp.Recipes.Tests.Networks;

public sealed class PlainNetworkTests
{
    [Fact]
    public void Parameter_counts_are_the_sum_over_the_layers()
    {
        // 16x16, 8 channels, depth 7: 4x4 and 8x8 and 16x16 get one further layer each. Batch and layer normalisation: gain and offset a
        // channel.
        const long generator =
            ((128 * 512) + 512) + 64 + ((32 * 32 * 9) + 32) + 64 + ((32 * 16 * 16) + 16) + 32 + ((16 * 16 * 9) + 16) + 32 +
            ((16 * 8 * 16) + 8) + 16 + ((8 * 8 * 9) + 8) + 16 + ((8 * 9) + 1);
        const long critic =
            ((8 * 9) + 8) + ((8 * 8 * 9) + 8) + 16 + ((8 * 16 * 16) + 16) + 32 + ((16 * 16 * 9) + 16) + 32 +
            ((16 * 32 * 16) + 32) + 64 + ((32 * 32 * 9) + 32) + 64 + (512 + 1);

        Count(new PlainGenerator(16, 8, 7, imageChannels: 1)).Should().Be(generator);
        Count(new PlainCritic(16, 8, 7, imageChannels: 1)).Should().Be(critic);
        Count(new PlainGenerator()).Should().Be(6_912_643);
        Count(new PlainCritic()).Should().Be(5_864_449);
    }

    [Theory]
    [InlineData(8, 3)]
    [InlineData(16, 4)]
    [InlineData(16, 12)]
    [InlineData(16, 20)]
    [InlineData(32, 6)]
    public void Depth_is_the_number_of_layers_with_weights(int size, int depth)
    {
        int Layers(nn.Module module) => Keys(module).Count(key => key.EndsWith(".weight", StringComparison.Ordinal));

        Layers(new PlainGenerator(size, 2, depth, Normalization.None)).Should().Be(depth);
        Layers(new PlainCritic(size, 2, depth, Normalization.None)).Should().Be(depth);
    }

    [Fact]
    public void Networks_pass_the_checks_of_all_networks()
    {
        CheckGenerator(new PlainGenerator(16, 2, 6, imageChannels: 1), [1, 16, 16]);
        CheckGenerator(new PlainGenerator(8, 2, 3, Normalization.None, () => new SmoothElu()), [3, 8, 8]);
        CheckCritic(new PlainCritic(16, 2, 6, imageChannels: 1), [1, 16, 16]);
        CheckCritic(new PlainCritic(32, 2, 5, Normalization.None, () => new SmoothElu()), [3, 32, 32]);
        CheckCritic(new PlainCritic(8, 4, 3, Normalization.Batch), [3, 8, 8], CriticFinding.BatchStatistics);
    }

    [Theory]
    [InlineData(12, 4, "size is 12; give a power of two, 8 or more.*")]
    [InlineData(4, 4, "size is 4; give a power of two, 8 or more.*")]
    [InlineData(16, 3, "depth is 3; images of 16x16 need 4 or more.*")]
    public void Sizes_that_cannot_be_are_refused(int size, int depth, string message)
    {
        FluentActions.Invoking(() => new PlainCritic(size, 2, depth)).Should().Throw<ArgumentOutOfRangeException>().WithMessage(message);
        FluentActions.Invoking(() => new PlainGenerator(size, 2, depth)).Should().Throw<ArgumentOutOfRangeException>().WithMessage(message);
    }

    [Fact]
    public void Smooth_elu_is_its_formula_and_its_slope_a_sigmoid()
    {
        using var scope = NewDisposeScope();
        var x = linspace(-6, 6, 101, ScalarType.Float64, requires_grad: true);
        var y = new SmoothElu().call(x);
        y.sum().backward();

        (y - ((((2 * x) + 2).exp() + 1).log() / 2 - 1)).abs().max().item<double>().Should().BeLessThan(1e-12);
        (x.grad! - ((2 * x) + 2).sigmoid()).abs().max().item<double>().Should().BeLessThan(1e-12);
    }
}
