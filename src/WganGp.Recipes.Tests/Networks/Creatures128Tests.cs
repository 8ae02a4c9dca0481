using FluentAssertions;
using WganGp.Recipes.Networks;
using Xunit;
using static TorchSharp.torch;
using static WganGp.Recipes.Tests.Networks.NetworkChecks;

namespace WganGp.Recipes.Tests.Networks;

public sealed class Creatures128Tests
{
    [Fact]
    public void Parameter_counts_are_those_of_the_page()
    {
        // models.py: units 32, 64, 128, 256, 512; kernels 5; 8x8 at the start.
        const long generator =
            ((128 * 512) + 512) + ((512 * 256 * 8 * 8) + (256 * 8 * 8)) + (2 * 256 * 8 * 8) +
            ((256 * 128 * 25) + 128 + (2 * 128)) + ((128 * 64 * 25) + 64 + (2 * 64)) + ((64 * 32 * 25) + 32 + (2 * 32)) +
                ((32 * 3 * 25) + 3);
        const long critic =
            ((3 * 32 * 25) + 32 + (2 * 32)) + ((32 * 64 * 25) + 64 + (2 * 64)) + ((64 * 128 * 25) + 128 + (2 * 128)) +
            ((128 * 256 * 25) + 256 + (2 * 256)) +
            ((256 * 8 * 8 * 512) + 512) + (512 + 1);

        Count(new Creatures128Generator()).Should().Be(generator);
        Count(new Creatures128Critic()).Should().Be(critic);
        Count(new Creatures128Critic(normalization: Normalization.Batch, dropout: 0.5)).Should().Be(critic);
    }

    [Fact]
    public void Samples_have_the_documented_shape_and_range()
    {
        CheckGenerator(new Creatures128Generator(1), [3, 128, 128]);
        CheckGenerator(new Creatures128Generator(2, imageChannels: 1, latent: 5), [1, 128, 128]);
    }

    [Fact]
    public void Latents_are_uniform_from_zero_to_one()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(1);
        IGenerator generator = new Creatures128Generator(1);
        var latent = generator.SampleLatent(100, random);

        latent.min().item<float>().Should().BeInRange(0, 0.01f);
        latent.max().item<float>().Should().BeInRange(0.99f, 1);
        latent.mean().item<float>().Should().BeApproximately(0.5f, 0.02f);
    }

    [Fact]
    public void Critic_passes_the_preflight_and_the_page_s_own_is_found_out()
    {
        CheckCritic(new Creatures128Critic(1), [3, 128, 128]);
        CheckCritic(
            new Creatures128Critic(1, normalization: Normalization.Batch, dropout: 0.5), [3, 128, 128], CriticFinding.BatchStatistics,
            CriticFinding.Randomness);
    }

    [Fact]
    public void Keys_of_the_state_dictionary_stay()
    {
        Keys(new Creatures128Critic(1)).Should().Equal(
            "down1.weight", "down1.bias", "norm1.weight", "norm1.bias", "down2.weight", "down2.bias", "norm2.weight", "norm2.bias",
            "down3.weight", "down3.bias", "norm3.weight", "norm3.bias", "down4.weight", "down4.bias", "norm4.weight", "norm4.bias",
            "hidden.weight", "hidden.bias", "output.weight", "output.bias");
        Keys(new Creatures128Generator(1)).Where(key => !key.Contains("running") && !key.Contains("num_batches")).Should().Equal(
            "input.weight", "input.bias", "hidden.weight", "hidden.bias", "norm0.weight", "norm0.bias", "up1.weight", "up1.bias",
            "norm1.weight", "norm1.bias",
            "up2.weight", "up2.bias", "norm2.weight", "norm2.bias", "up3.weight", "up3.bias", "norm3.weight", "norm3.bias", "up4.weight",
            "up4.bias");
    }
}
