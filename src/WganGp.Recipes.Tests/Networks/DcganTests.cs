using FluentAssertions;
using WganGp.Recipes.Networks;
using Xunit;
using static TorchSharp.torch;
using static WganGp.Recipes.Tests.Networks.NetworkChecks;

namespace WganGp.Recipes.Tests.Networks;

public sealed class DcganTests
{
    // gan_64x64.py, DIM = 64: 5x5 kernels have 25 weights a pair of channels; a normalisation has a gain and an offset a channel.
    private const long Critic64 =
        ((3 * 64 * 25) + 64) + ((64 * 128 * 25) + 128) + ((128 * 256 * 25) + 256) + ((256 * 512 * 25) + 512) + ((4 * 4 * 512 * 1) + 1);

    private const long Generator64 =
        ((128 * 4 * 4 * 512) + (4 * 4 * 512)) + ((512 * 256 * 25) + 256) + ((256 * 128 * 25) + 128) + ((128 * 64 * 25) + 64) + ((64 * 3 * 25) + 3);

    [Fact]
    public void Parameter_counts_at_64_are_those_of_gan_64x64()
    {
        Count(new Dcgan64Critic()).Should().Be(Critic64 + (2 * 128) + (2 * 256) + (2 * 512));
        Count(new Dcgan64Critic(normalization: Normalization.None)).Should().Be(Critic64);
        Count(new Dcgan64Generator()).Should().Be(Generator64 + (2 * 512) + (2 * 256) + (2 * 128) + (2 * 64));
        Count(new Dcgan64Generator(normalization: Normalization.None)).Should().Be(Generator64);
    }

    [Fact]
    public void Parameter_counts_of_the_unified_model_differ_by_the_latent_only() =>
        Count(new Dcgan64Generator(latent: 100)).Should().Be(Generator64 + (2 * 512) + (2 * 256) + (2 * 128) + (2 * 64) - (28 * 4 * 4 * 512));

    [Fact]
    public void Samples_at_64_have_the_documented_shape_and_range()
    {
        CheckGenerator(new Dcgan64Generator(2), [3, 64, 64]);
        CheckGenerator(new Dcgan64Generator(2, imageChannels: 1, latent: 100), [1, 64, 64]);
        CheckGenerator(new Dcgan64Generator(2, normalization: Normalization.None), [3, 64, 64]);
        CheckGenerator(new Dcgan64Generator(2, activation: () => nn.Tanh()), [3, 64, 64]);
    }

    [Fact]
    public void Critics_at_64_pass_the_preflight_but_for_the_unified_models_BatchNorm()
    {
        CheckCritic(new Dcgan64Critic(2), [3, 64, 64]);
        CheckCritic(new Dcgan64Critic(2, imageChannels: 1, normalization: Normalization.None), [1, 64, 64]);
        CheckCritic(new Dcgan64Critic(2, activation: () => nn.Tanh()), [3, 64, 64]);
        CheckCritic(new Dcgan64Critic(2, normalization: Normalization.Batch), [3, 64, 64], FindingNames.BatchStatistics);
    }

    [Fact]
    public void Keys_of_the_state_dictionary_stay()
    {
        Keys(new Dcgan64Critic(1)).Should().Equal(
            "down1.weight", "down1.bias", "down2.weight", "down2.bias", "norm2.weight", "norm2.bias", "down3.weight", "down3.bias", "norm3.weight", "norm3.bias",
            "down4.weight", "down4.bias", "norm4.weight", "norm4.bias", "output.weight", "output.bias");
        Keys(new Dcgan64Generator(1, normalization: Normalization.None)).Should().Equal(
            "input.weight", "input.bias", "up1.weight", "up1.bias", "up2.weight", "up2.bias", "up3.weight", "up3.bias", "up4.weight", "up4.bias");
    }

    [Fact]
    public void Initial_weights_have_the_deviation_of_DCGAN()
    {
        using var scope = NewDisposeScope();
        var weight = new Dcgan64Critic().state_dict()["down3.weight"];

        weight.std().item<float>().Should().BeApproximately(0.02f, 0.0002f);
        weight.abs().max().item<float>().Should().BeLessThanOrEqualTo((float)(0.02 * Math.Sqrt(3)) + 1e-6f);
    }
}
