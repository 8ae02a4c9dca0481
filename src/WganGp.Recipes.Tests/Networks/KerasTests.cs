using FluentAssertions;
using WganGp.Recipes.Networks;
using Xunit;
using static TorchSharp.torch;
using static WganGp.Recipes.Tests.Networks.NetworkChecks;

namespace WganGp.Recipes.Tests.Networks;

public sealed class KerasTests
{
    [Fact]
    public void Parameter_counts_are_those_of_Keras_GAN()
    {
        // wgan_gp.py: 4x4 kernels in the generator, 3x3 in the critic.
        const long critic =
            ((1 * 16 * 9) + 16) + ((16 * 32 * 9) + 32) + (2 * 32) + ((32 * 64 * 9) + 64) + (2 * 64) + ((64 * 128 * 9) + 128) + (2 * 128) +
            ((4 * 4 * 128 * 1) + 1);
        Count(new KerasGanCritic()).Should().Be(critic);
        Count(new KerasGanCritic(normalization: Normalization.Batch, dropout: 0.25)).Should().Be(critic);
        Count(new KerasGanGenerator()).Should().Be(
            ((100 * 7 * 7 * 128) + (7 * 7 * 128)) + ((128 * 128 * 16) + 128) + (2 * 128) + ((128 * 64 * 16) + 64) + (2 * 64) +
                ((64 * 1 * 16) + 1));
    }

    [Fact]
    public void Parameter_counts_are_those_of_TF2_GAN()
    {
        // wgan-gp/model.py: no biases in the generator.
        const long critic = ((1 * 64 * 25) + 64) + ((64 * 128 * 25) + 128) + (2 * 128) + ((7 * 7 * 128 * 1) + 1);
        Count(new Tf2GanCritic()).Should().Be(critic);
        Count(new Tf2GanCritic(normalization: Normalization.Batch, dropout: 0.3)).Should().Be(critic);
        Count(new Tf2GanGenerator()).Should().Be(
            (100 * 7 * 7 * 256) + (2 * 7 * 7 * 256) + (256 * 128 * 25) + (2 * 128) + (128 * 64 * 25) + (2 * 64) + (64 * 1 * 25));
    }

    [Fact]
    public void Samples_have_the_documented_shape_and_range()
    {
        CheckGenerator(new KerasGanGenerator(2), [1, 28, 28]);
        CheckGenerator(new KerasGanGenerator(2, imageChannels: 3, latent: 5), [3, 28, 28]);
        CheckGenerator(new Tf2GanGenerator(2), [1, 28, 28]);
        CheckGenerator(new Tf2GanGenerator(2, imageChannels: 3, latent: 5), [3, 28, 28]);
    }

    [Fact]
    public void Critics_pass_the_preflight_and_the_originals_are_found_out()
    {
        CheckCritic(new KerasGanCritic(2), [1, 28, 28]);
        CheckCritic(
            new KerasGanCritic(2, normalization: Normalization.Batch, dropout: 0.25), [1, 28, 28], CriticFinding.BatchStatistics,
            CriticFinding.Randomness);
        CheckCritic(new Tf2GanCritic(2), [1, 28, 28]);
        CheckCritic(
            new Tf2GanCritic(2, normalization: Normalization.Batch, dropout: 0.3), [1, 28, 28], CriticFinding.BatchStatistics,
            CriticFinding.Randomness);
    }

    [Fact]
    public void Initial_weights_are_Glorot_whatever_the_stride()
    {
        using var scope = NewDisposeScope();

        Deviation(new KerasGanCritic(64), "conv3.weight").Should().BeApproximately(Math.Sqrt(2.0 / ((128 * 9) + (256 * 9))), 2e-4);
        Deviation(new Tf2GanGenerator(), "up2.weight").Should().BeApproximately(Math.Sqrt(2.0 / ((128 * 25) + (64 * 25))), 2e-4);

        static double Deviation(nn.Module module, string key) => module.state_dict()[key].std().item<float>();
    }

    [Fact]
    public void Keys_of_the_state_dictionary_stay()
    {
        Keys(new KerasGanCritic(1)).Should().Equal(
            "conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias", "norm2.weight", "norm2.bias", "conv3.weight", "conv3.bias",
            "norm3.weight", "norm3.bias",
            "conv4.weight", "conv4.bias", "norm4.weight", "norm4.bias", "output.weight", "output.bias");
        Keys(new Tf2GanCritic(1)).Should().Equal(
            "down1.weight", "down1.bias", "down2.weight", "down2.bias", "norm2.weight", "norm2.bias", "output.weight", "output.bias");
        Keys(new KerasGanGenerator(1)).Where(IsParameter).Should().Equal(
            "input.weight", "input.bias", "conv1.weight", "conv1.bias", "norm1.weight", "norm1.bias", "conv2.weight", "conv2.bias",
            "norm2.weight", "norm2.bias",
            "output.weight", "output.bias");
        Keys(new Tf2GanGenerator(1)).Where(IsParameter).Should().Equal(
            "input.weight", "norm1.weight", "norm1.bias", "up1.weight", "norm2.weight", "norm2.bias", "up2.weight", "norm3.weight",
            "norm3.bias", "up3.weight");

        static bool IsParameter(string key) => !key.Contains("running") && !key.Contains("num_batches");
    }
}
