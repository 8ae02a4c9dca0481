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
        ((128 * 4 * 4 * 512) + (4 * 4 * 512)) + ((512 * 256 * 25) + 256) + ((256 * 128 * 25) + 128) + ((128 * 64 * 25) + 64) +
        ((64 * 3 * 25) + 3);

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
        Count(new Dcgan64Generator(latent: 100))
            .Should().Be(Generator64 + (2 * 512) + (2 * 256) + (2 * 128) + (2 * 64) - (28 * 4 * 4 * 512));

    [Fact]
    public void Parameter_counts_at_32_are_those_of_gan_cifar()
    {
        // gan_cifar.py, DIM = 128; the first BatchNorm has a gain and an offset a value.
        Count(new Dcgan32Critic()).Should().Be(
            ((3 * 128 * 25) + 128) + ((128 * 256 * 25) + 256) + ((256 * 512 * 25) + 512) + ((4 * 4 * 512 * 1) + 1));
        Count(new Dcgan32Generator()).Should().Be(
            ((128 * 4 * 4 * 512) + (4 * 4 * 512)) + (2 * 4 * 4 * 512) +
            ((512 * 256 * 25) + 256) + (2 * 256) + ((256 * 128 * 25) + 128) + (2 * 128) + ((128 * 3 * 25) + 3));
    }

    [Fact]
    public void Parameter_counts_of_the_variants_are_those_of_gan_64x64()
    {
        // WGANPaper_CrippledDCGANGenerator: 64 channels everywhere.
        Count(new ConstantWidthDcgan64Generator()).Should().Be(
            ((128 * 4 * 4 * 64) + (4 * 4 * 64)) + 3 * ((64 * 64 * 25) + 64) + ((64 * 3 * 25) + 3));

        // FCGenerator, FC_DIM = 512.
        Count(new MlpImageGenerator()).Should().Be(((128 * 512) + 512) + 3 * ((512 * 512) + 512) + ((512 * 64 * 64 * 3) + (64 * 64 * 3)));

        // MultiplicativeDCGAN: twice the outputs of each layer, which the gate halves.
        Count(new GatedDcgan64Critic()).Should().Be(
            ((3 * 128 * 25) + 128) + ((64 * 256 * 25) + 256) + (2 * 256) + ((128 * 512 * 25) + 512) + (2 * 512) +
                ((256 * 1024 * 25) + 1024) + (2 * 1024) +
            ((4 * 4 * 512 * 1) + 1));
        Count(new GatedDcgan64Generator()).Should().Be(
            ((128 * 4 * 4 * 1024) + (4 * 4 * 1024)) + (2 * 1024) + ((512 * 512 * 25) + 512) + (2 * 512) + ((256 * 256 * 25) + 256) +
                (2 * 256) +
            ((128 * 128 * 25) + 128) + (2 * 128) + ((64 * 3 * 25) + 3));
    }

    [Fact]
    public void Other_generators_have_the_documented_shape_and_range()
    {
        CheckGenerator(new Dcgan32Generator(2), [3, 32, 32]);
        CheckGenerator(new Dcgan32Generator(2, imageChannels: 1, latent: 5), [1, 32, 32]);
        CheckGenerator(new ConstantWidthDcgan64Generator(2), [3, 64, 64]);
        CheckGenerator(new GatedDcgan64Generator(2), [3, 64, 64]);
        CheckGenerator(new GatedDcgan64Generator(2, imageChannels: 1, latent: 5, normalization: Normalization.None), [1, 64, 64]);
        CheckGenerator(new MlpImageGenerator(width: 16), [3, 64, 64]);
        CheckGenerator(new MlpImageGenerator(size: 8, imageChannels: 1, latent: 5, width: 16, depth: 2), [1, 8, 8]);
    }

    [Fact]
    public void Other_critics_pass_the_preflight()
    {
        CheckCritic(new Dcgan32Critic(2), [3, 32, 32]);
        CheckCritic(new Dcgan32Critic(2, imageChannels: 1), [1, 32, 32]);
        CheckCritic(new GatedDcgan64Critic(2), [3, 64, 64]);
        CheckCritic(new GatedDcgan64Critic(2, imageChannels: 1, normalization: Normalization.None), [1, 64, 64]);
    }

    [Fact]
    public void Gate_is_the_sigmoid_of_even_channels_times_the_tanh_of_odd_ones()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new float[,] { { 0.5f, -1, 2, 3 } });

        var gated = new GatedActivation().call(x);

        gated.shape.Should().Equal(1, 2);
        gated[0, 0].item<float>().Should().BeApproximately(Gate(0.5, -1), 1e-6f);
        gated[0, 1].item<float>().Should().BeApproximately(Gate(2, 3), 1e-6f);

        static float Gate(double a, double b) => (float)(Math.Tanh(b) / (1 + Math.Exp(-a)));
    }

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
        CheckCritic(new Dcgan64Critic(2, normalization: Normalization.Batch), [3, 64, 64], CriticFinding.BatchStatistics);
    }

    [Fact]
    public void Keys_of_the_state_dictionary_stay()
    {
        Keys(new Dcgan64Critic(1)).Should().Equal(
            "down1.weight", "down1.bias", "down2.weight", "down2.bias", "norm2.weight", "norm2.bias", "down3.weight", "down3.bias",
            "norm3.weight", "norm3.bias",
            "down4.weight", "down4.bias", "norm4.weight", "norm4.bias", "output.weight", "output.bias");
        Keys(new Dcgan64Generator(1, normalization: Normalization.None)).Should().Equal(
            "input.weight", "input.bias", "up1.weight", "up1.bias", "up2.weight", "up2.bias", "up3.weight", "up3.bias", "up4.weight",
            "up4.bias");
        Keys(new GatedDcgan64Critic(1)).Should().Equal(Keys(new Dcgan64Critic(1)));
        Keys(new GatedDcgan64Generator(1)).Should().Equal(Keys(new Dcgan64Generator(1)));
        Keys(new Dcgan32Critic(1)).Should().Equal(Keys(new MnistCritic(1)));
        Keys(new MlpImageGenerator(4, 1, 1, 1, 1)).Should().Equal("hidden1.weight", "hidden1.bias", "output.weight", "output.bias");
    }

    [Fact]
    public void Initial_weights_have_the_deviation_of_DCGAN()
    {
        using var scope = NewDisposeScope();
        var weight = new Dcgan64Critic().state_dict()["down3.weight"];

        weight.std().item<float>().Should().BeApproximately(0.02f, 0.0002f);
        weight.abs().max().item<float>().Should().BeLessThanOrEqualTo((float)(0.02 * Math.Sqrt(3)) + 1e-6f);
    }

    /// <summary>The gate works row by row, and says so: nothing goes through apart, and no path is left to autograd as a whole.</summary>
    [Fact]
    public void The_gated_pair_goes_through_the_fast_path_in_one_batch()
    {
        using var scope = NewDisposeScope();
        using var trainer = WganGpTrainer.Create(
            () => new GatedDcgan64Generator(1, latent: 4), () => new GatedDcgan64Critic(1),
            new WganGpOptions { BatchSize = 2, Execution = { PenaltyPath = PenaltyPath.Fast } });
        trainer.CriticStep(randn(2, 3, 64, 64).tanh());

        trainer.Report().PenaltyPathReason.Should().Be("real samples, generated ones and points go through the critic together");
    }
}
