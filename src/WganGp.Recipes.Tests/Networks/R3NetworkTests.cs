using FluentAssertions;
using WganGp.Recipes.Networks;
using Xunit;
using static TorchSharp.torch;
using static WganGp.Recipes.Tests.Networks.NetworkChecks;

namespace WganGp.Recipes.Tests.Networks;

public sealed class R3NetworkTests
{
    [Fact]
    public void Parameter_counts_are_those_of_the_layer_lists()
    {
        // Worked out by hand from R3GAN/Networks.py, one block at each of the widths 16, 32 and 64, groups of 16 channels.
        static long Block(long width) => ((width * 2 * width) + (2 * width)) + ((2 * width * 16 * 9) + (2 * width)) + (2 * width * width);
        var blocks = Block(16) + Block(32) + Block(64);
        const long between = (16 * 32) + (32 * 64), basis = 64 * 49;

        Count(new R3Generator()).Should().Be((64 * 64) + basis + blocks + between + 16);
        Count(new R3Critic()).Should().Be(16 + blocks + between + basis + 64);
    }

    [Fact]
    public void Networks_pass_the_checks_of_all_networks()
    {
        CheckCritic(new R3Critic(2), [1, 28, 28]);
        CheckCritic(new R3Critic(2, imageChannels: 3), [3, 28, 28]);
        using var scope = NewDisposeScope();
        new R3Generator(2).Generate(randn(3, 64)).shape.Should().Equal(3, 1, 28, 28);
        new R3Generator(2, imageChannels: 3, latent: 5).Generate(randn(2, 5)).shape.Should().Equal(2, 3, 28, 28);
    }

    [Fact]
    public void Blocks_begin_as_the_identity_and_other_weights_with_the_published_deviation()
    {
        using var scope = NewDisposeScope();
        var weights = new R3Critic(32).state_dict();
        float Deviation(string name) => weights[name].std().item<float>();

        // A leaky ReLU's gain and Fixup's factor for 3 blocks with 3 layers each, over the root of the fan-in.
        var gain = Math.Sqrt(2 / 1.04) * Math.Pow(3, -0.25);
        foreach (var name in weights.Keys.Where(name => name.EndsWith("conv3.weight", StringComparison.Ordinal)))
            weights[name].abs().max().item<float>().Should().Be(0, name);
        Deviation("block3.branch.conv1.weight").Should().BeApproximately((float)(gain / Math.Sqrt(128)), 0.003f);
        Deviation("block3.branch.conv2.weight").Should().BeApproximately((float)(gain / Math.Sqrt(32 * 9)), 0.001f);
        Deviation("down2.weight").Should().BeApproximately((float)(1 / Math.Sqrt(64)), 0.005f);
        Deviation("basis.weight").Should().BeApproximately(1f / 7, 0.005f);
        weights["block1.branch.conv1.bias"].abs().max().item<float>().Should().Be(0);
        new R3Generator(32).state_dict()["basis.weight"].std().item<float>().Should().BeApproximately(1, 0.05f);
    }

    /// <summary>With every block the identity, the generator is linear in the latent, as is the critic in the image.</summary>
    [Fact]
    public void New_networks_are_linear()
    {
        using var scope = NewDisposeScope();
        var (generator, critic) = (new R3Generator(4), new R3Critic(4));
        var latent = randn(2, 64);

        var samples = generator.Generate(latent);

        (generator.Generate(latent * 3) - (samples * 3)).abs().max().item<float>().Should().BeLessThan(1e-4f);
        (critic.Score(samples * 2) - (critic.Score(samples) * 2)).abs().max().item<float>().Should().BeLessThan(1e-4f);
        samples.std().item<float>().Should().BePositive();
    }
}
