using FluentAssertions;
using WganGp.Recipes.Networks;
using Xunit;
using static TorchSharp.torch;
using static WganGp.Recipes.Tests.Networks.NetworkChecks;

namespace WganGp.Recipes.Tests.Networks;

public sealed class ResNetTests
{
    [Fact]
    public void Parameter_counts_at_64_are_those_of_gan_64x64()
    {
        // GoodDiscriminator, DIM = 64. A block: two LayerNorms, 3x3 without bias, 3x3 with bias, 1x1 with bias.
        const long res1 = (2 * 64) + (64 * 64 * 9) + (2 * 64) + ((64 * 128 * 9) + 128) + ((64 * 128) + 128);
        const long res2 = (2 * 128) + (128 * 128 * 9) + (2 * 128) + ((128 * 256 * 9) + 256) + ((128 * 256) + 256);
        const long res3 = (2 * 256) + (256 * 256 * 9) + (2 * 256) + ((256 * 512 * 9) + 512) + ((256 * 512) + 512);
        const long res4 = (2 * 512) + (512 * 512 * 9) + (2 * 512) + ((512 * 512 * 9) + 512) + ((512 * 512) + 512);
        Count(new ResNet64Critic()).Should().Be(((3 * 64 * 9) + 64) + res1 + res2 + res3 + res4 + ((4 * 4 * 512 * 1) + 1));

        // GoodGenerator: the first convolution of a block changes the width.
        const long up1 = (2 * 512) + (512 * 512 * 9) + (2 * 512) + ((512 * 512 * 9) + 512) + ((512 * 512) + 512);
        const long up2 = (2 * 512) + (512 * 256 * 9) + (2 * 256) + ((256 * 256 * 9) + 256) + ((512 * 256) + 256);
        const long up3 = (2 * 256) + (256 * 128 * 9) + (2 * 128) + ((128 * 128 * 9) + 128) + ((256 * 128) + 128);
        const long up4 = (2 * 128) + (128 * 64 * 9) + (2 * 64) + ((64 * 64 * 9) + 64) + ((128 * 64) + 64);
        Count(new ResNet64Generator()).Should().Be(
            ((128 * 4 * 4 * 512) + (4 * 4 * 512)) + up1 + up2 + up3 + up4 + (2 * 64) + ((64 * 3 * 9) + 3));
    }

    [Fact]
    public void Parameter_counts_at_32_are_those_of_gan_cifar_resnet()
    {
        // Discriminator, DIM_D = 128, without classes: no normalisation, all convolutions with a bias.
        const long first = ((3 * 128 * 9) + 128) + ((128 * 128 * 9) + 128) + ((3 * 128) + 128);
        const long down = ((128 * 128 * 9) + 128) + ((128 * 128 * 9) + 128) + ((128 * 128) + 128);
        const long same = ((128 * 128 * 9) + 128) + ((128 * 128 * 9) + 128);
        Count(new ResNet32Critic()).Should().Be(first + down + same + same + (128 + 1));

        // Generator, DIM_G = 128, without classes.
        const long up = (2 * 128) + ((128 * 128 * 9) + 128) + (2 * 128) + ((128 * 128 * 9) + 128) + ((128 * 128) + 128);
        Count(new ResNet32Generator()).Should().Be(
            ((128 * 4 * 4 * 128) + (4 * 4 * 128)) + (3 * up) + (2 * 128) + ((128 * 3 * 9) + 3));
    }

    [Fact]
    public void Samples_have_the_documented_shape_and_range()
    {
        CheckGenerator(new ResNet64Generator(2), [3, 64, 64]);
        CheckGenerator(new ResNet64Generator(2, imageChannels: 1, latent: 7), [1, 64, 64]);
        CheckGenerator(new ResNet32Generator(4), [3, 32, 32]);
        CheckGenerator(new ResNet32Generator(4, imageChannels: 1, normalization: Normalization.None), [1, 32, 32]);
    }

    [Fact]
    public void Critics_pass_the_preflight()
    {
        CheckCritic(new ResNet64Critic(2), [3, 64, 64]);
        CheckCritic(new ResNet64Critic(2, imageChannels: 1, normalization: Normalization.None), [1, 64, 64]);
        CheckCritic(new ResNet32Critic(4), [3, 32, 32]);
        CheckCritic(new ResNet32Critic(4, normalization: Normalization.Layer), [3, 32, 32]);
        CheckCritic(new ResNet32Critic(4, imageChannels: 1), [1, 16, 24]);
    }

    [Fact]
    public void Keys_of_the_state_dictionary_stay()
    {
        Keys(new ResNet64Critic(1)).Where(key => key.StartsWith("res1.")).Should().Equal(
            "res1.branch.norm1.weight", "res1.branch.norm1.bias", "res1.branch.conv1.weight", "res1.branch.norm2.weight",
            "res1.branch.norm2.bias",
            "res1.branch.conv2.weight", "res1.branch.conv2.bias", "res1.shortcut.conv.weight", "res1.shortcut.conv.bias");
        Keys(new ResNet32Critic(1)).Should().Equal(
            "res1.branch.conv1.weight", "res1.branch.conv1.bias", "res1.branch.conv2.weight", "res1.branch.conv2.bias",
            "res1.shortcut.conv.weight", "res1.shortcut.conv.bias",
            "res2.branch.conv1.weight", "res2.branch.conv1.bias", "res2.branch.conv2.weight", "res2.branch.conv2.bias",
            "res2.shortcut.conv.weight", "res2.shortcut.conv.bias",
            "res3.branch.conv1.weight", "res3.branch.conv1.bias", "res3.branch.conv2.weight", "res3.branch.conv2.bias",
            "res4.branch.conv1.weight", "res4.branch.conv1.bias", "res4.branch.conv2.weight", "res4.branch.conv2.bias", "output.weight",
            "output.bias");
    }

    [Fact]
    public void Initial_weights_are_He_in_the_blocks_and_Glorot_beside_them()
    {
        using var scope = NewDisposeScope();
        var weights = new ResNet64Critic().state_dict();

        Deviation("res3.branch.conv1.weight").Should().BeApproximately(Math.Sqrt(4.0 / ((256 * 9) + (256 * 9))), 2e-4);
        Deviation("res3.shortcut.conv.weight").Should().BeApproximately(Math.Sqrt(2.0 / (256 + 512)), 2e-4);
        Deviation("output.weight")
            .Should().BeApproximately(Math.Sqrt(2.0 / (8192 + 1)), 8e-4, "of 8,192 draws the deviation is known to one part in 128");

        double Deviation(string key) => weights[key].std().item<float>();
    }
}
