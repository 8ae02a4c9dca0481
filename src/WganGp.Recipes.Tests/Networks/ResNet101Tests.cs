using FluentAssertions;
using WganGp.Recipes.Networks;
using Xunit;
using static WganGp.Recipes.Tests.Networks.NetworkChecks;

namespace WganGp.Recipes.Tests.Networks;

public sealed class ResNet101Tests
{
    // gan_64x64.py, DIM = 64. A block: 1x1 to half the width, 3x3, 1x1 without bias, a normalisation.
    private const long Same512 = ((512 * 256) + 256) + ((256 * 256 * 9) + 256) + (256 * 512) + (2 * 512);
    private const long Same256 = ((256 * 128) + 128) + ((128 * 128 * 9) + 128) + (128 * 256) + (2 * 256);
    private const long Same128 = ((128 * 64) + 64) + ((64 * 64 * 9) + 64) + (64 * 128) + (2 * 128);
    private const long Same64 = ((64 * 32) + 32) + ((32 * 32 * 9) + 32) + (32 * 64) + (2 * 64);
    private const long Same32 = ((32 * 16) + 16) + ((16 * 16 * 9) + 16) + (16 * 32) + (2 * 32);
    private const long AllSame = (6 * Same512) + (6 * Same256) + (6 * Same128) + (6 * Same64) + (5 * Same32);

    [Fact]
    public void Parameter_counts_are_those_of_gan_64x64()
    {
        // ResnetGenerator: a shortcut up is a 1x1 convolution to four times the channels.
        const long up1 = ((512 * 4 * 256) + (4 * 256)) + ((512 * 256) + 256) + ((256 * 128 * 9) + 128) + (128 * 256) + (2 * 256);
        const long up2 = ((256 * 4 * 128) + (4 * 128)) + ((256 * 128) + 128) + ((128 * 64 * 9) + 64) + (64 * 128) + (2 * 128);
        const long up3 = ((128 * 4 * 64) + (4 * 64)) + ((128 * 64) + 64) + ((64 * 32 * 9) + 32) + (32 * 64) + (2 * 64);
        const long up4 = ((64 * 4 * 32) + (4 * 32)) + ((64 * 32) + 32) + ((32 * 16 * 9) + 16) + (16 * 32) + (2 * 32);
        Count(new ResNet101Generator())
            .Should().Be(((128 * 4 * 4 * 512) + (4 * 4 * 512)) + AllSame + up1 + up2 + up3 + up4 + ((32 * 3) + 3));

        // ResnetDiscriminator: a shortcut down is a 1x1 convolution of stride 2.
        const long down1 = ((32 * 64) + 64) + ((32 * 16) + 16) + ((16 * 32 * 9) + 32) + (32 * 64) + (2 * 64);
        const long down2 = ((64 * 128) + 128) + ((64 * 32) + 32) + ((32 * 64 * 9) + 64) + (64 * 128) + (2 * 128);
        const long down3 = ((128 * 256) + 256) + ((128 * 64) + 64) + ((64 * 128 * 9) + 128) + (128 * 256) + (2 * 256);
        const long down4 = ((256 * 512) + 512) + ((256 * 128) + 128) + ((128 * 256 * 9) + 256) + (256 * 512) + (2 * 512);
        Count(new ResNet101Critic()).Should().Be(((3 * 32) + 32) + down1 + down2 + down3 + down4 + AllSame + ((4 * 4 * 512 * 1) + 1));
    }

    [Fact]
    public void Weighted_layers_in_sequence_are_101()
    {
        // Three a block and 33 blocks, the first and the last; shortcuts run beside them.
        Layers(Keys(new ResNet101Generator(4))).Should().Be(101);
        Layers(Keys(new ResNet101Critic(4))).Should().Be(101);

        static int Layers(IEnumerable<string> keys) =>
            keys.Count(key => key.EndsWith(".weight") && !key.Contains("norm") && !key.Contains("shortcut"));
    }

    [Fact]
    public void Samples_have_the_documented_shape_and_range()
    {
        CheckGenerator(new ResNet101Generator(4), [3, 64, 64]);
        CheckGenerator(new ResNet101Generator(4, imageChannels: 1, latent: 5, normalization: Normalization.None), [1, 64, 64]);
    }

    [Fact]
    public void Critic_passes_the_preflight() => CheckCritic(new ResNet101Critic(4), [3, 64, 64]);

    [Fact]
    public void Keys_of_the_state_dictionary_stay()
    {
        string[] block =
        [
            "branch.conv1.weight", "branch.conv1.bias", "branch.conv2.weight", "branch.conv2.bias", "branch.conv3.weight",
            "branch.norm.weight", "branch.norm.bias",
        ];

        Keys(new ResNet101Critic(4)).Where(key => key.StartsWith("res4_6.")).Should().Equal(block.Select(key => $"res4_6.{key}"));
        Keys(new ResNet101Critic(4)).Where(key => key.StartsWith("down8.")).Should().Equal(
            [.. block.Select(key => $"down8.{key}"), "down8.shortcut.conv.weight", "down8.shortcut.conv.bias"]);
        Keys(new ResNet101Generator(4))
            .Should().Contain(["input.weight", "up32.shortcut.conv.weight", "res64_5.branch.conv3.weight", "output.bias"]);
    }

    [Fact]
    public void Channels_that_leave_a_bottleneck_without_channels_are_refused()
    {
        var build = () => new ResNet101Critic(6);

        build.Should().Throw<ArgumentOutOfRangeException>().WithMessage("The number of channels is 6; give a multiple of 4, such as 64.*");
    }
}
