using FluentAssertions;
using WganGp.Recipes.Networks;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Recipes.Tests.Networks;

public sealed class ResidualBlockTests
{
    [Fact]
    public void Residual_adds_the_scaled_branch_to_the_shortcut()
    {
        using var scope = NewDisposeScope();
        var (branch, shortcut, x) = (nn.Linear(3, 3), nn.Linear(3, 3), randn(2, 3));

        Same(new Residual(nn.Sequential(branch), scale: 0.3).call(x), x + (0.3 * branch.call(x)));
        Same(new Residual(nn.Sequential(branch), nn.Sequential(shortcut)).call(x), shortcut.call(x) + branch.call(x));
    }

    [Fact]
    public void Shortcut_down_equals_the_originals_convolution_before_the_mean()
    {
        using var scope = NewDisposeScope();
        var (shortcut, x) = (ResidualBlock.Shortcut(3, 5, Resampling.Down)!, randn(2, 3, 8, 8));
        var weights = shortcut.state_dict();
        var convolved = nn.functional.conv2d(x, weights["conv.weight"], weights["conv.bias"]);

        Same(shortcut.call(x), nn.functional.avg_pool2d(convolved, 2));
    }

    [Fact]
    public void Shortcut_up_equals_the_originals_copies_moved_from_depth_to_space()
    {
        using var scope = NewDisposeScope();
        var (shortcut, x) = (ResidualBlock.Shortcut(3, 5, Resampling.Up)!, randn(2, 3, 4, 4));
        var weights = shortcut.state_dict();
        // Four copies of each pixel, [N, C, dy, dx, H, W] -> [N, C, H, dy, W, dx].
        var larger = x.view(2, 3, 1, 1, 4, 4).expand(2, 3, 2, 2, 4, 4).permute(0, 1, 4, 2, 5, 3).reshape(2, 3, 8, 8);

        Same(shortcut.call(x), nn.functional.conv2d(larger, weights["conv.weight"], weights["conv.bias"]));
    }

    [Fact]
    public void LayerNorm_normalises_each_sample_over_channels_height_and_width_with_a_gain_a_channel()
    {
        using var scope = NewDisposeScope();
        var (layer, x) = (Normalization.Layer.Create(3)!, (randn(2, 3, 4, 5) * 2) + 1);
        var (gain, offset) = (randn(3), randn(3));
        layer.load_state_dict(new Dictionary<string, Tensor> { ["weight"] = gain, ["bias"] = offset });
        var mean = x.mean([1, 2, 3], keepdim: true);
        var variance = (x - mean).square().mean([1, 2, 3], keepdim: true);

        Same(layer.call(x), ((x - mean) / (variance + 1e-5).sqrt() * gain.view(1, 3, 1, 1)) + offset.view(1, 3, 1, 1));
    }

    [Fact]
    public void LayerNorm_begins_as_the_identity_of_normalised_maps()
    {
        using var scope = NewDisposeScope();
        var weights = Normalization.Layer.Create(64)!.state_dict();

        weights["weight"].data<float>().Should().AllBeEquivalentTo(1f);
        weights["bias"].data<float>().Should().AllBeEquivalentTo(0f);
    }

    private static void Same(Tensor actual, Tensor expected) => (actual - expected).abs().max().item<float>().Should().BeLessThan(1e-5f);
}
