using FluentAssertions;
using WganGp.Recipes.Networks;
using Xunit;
using static TorchSharp.torch;
using static WganGp.Recipes.Tests.Networks.NetworkChecks;

namespace WganGp.Recipes.Tests.Networks;

public sealed class MnistNetworkTests
{
    [Fact]
    public void Parameter_counts_are_those_of_gan_mnist()
    {
        // Worked out by hand from gan_mnist.py, DIM = 64: weights and biases, layer by layer.
        const long generator = ((128 * 4_096) + 4_096) + ((256 * 128 * 25) + 128) + ((128 * 64 * 25) + 64) + ((64 * 1 * 25) + 1);
        const long critic = ((1 * 64 * 25) + 64) + ((64 * 128 * 25) + 128) + ((128 * 256 * 25) + 256) + (4_096 + 1);

        Count(new MnistGenerator()).Should().Be(generator);
        Count(new MnistCritic()).Should().Be(critic);
    }

    [Fact]
    public void Parameter_count_of_the_toy_network_is_that_of_gan_toy() =>
        Count(new Mlp(2, 1)).Should().Be(((2 * 512) + 512) + 2 * ((512 * 512) + 512) + (512 + 1));

    [Fact]
    public void Shapes_and_ranges_are_as_documented()
    {
        using var scope = NewDisposeScope();
        var samples = new MnistGenerator(4).Generate(randn(3, 128));
        samples.shape.Should().Equal(3, 1, 28, 28);
        samples.min().item<float>().Should().BeGreaterThanOrEqualTo(0);
        samples.max().item<float>().Should().BeLessThanOrEqualTo(1);
        new MnistCritic(4).Score(samples).shape.Should().Equal(3, 1);

        var labels = tensor(new long[] { 0, 9, 4 });
        var labelled = new LabelledMnistGenerator(10, 4).Generate(randn(3, 128), labels);
        labelled.shape.Should().Equal(3, 1, 28, 28);
        new ProjectionMnistCritic(10, 4).Score(labelled, labels).shape.Should().Equal(3, 1);
    }

    [Fact]
    public void The_class_changes_the_sample_and_its_score()
    {
        using var scope = NewDisposeScope();
        var (generator, critic, latent) = (new LabelledMnistGenerator(10, 4), new ProjectionMnistCritic(10, 4), randn(1, 128));
        var (first, second) = (generator.Generate(latent, tensor(new long[] { 0 })), generator.Generate(latent, tensor(new long[] { 1 })));

        (first - second).abs().max().item<float>().Should().BePositive();
        critic.Score(first, tensor(new long[] { 0 })).item<float>()
            .Should().NotBe(critic.Score(first, tensor(new long[] { 1 })).item<float>());
        generator.Invoking(g => g.Generate(latent)).Should().Throw<ArgumentException>().WithMessage("*pass labels, int64 [N].*");
    }

    [Fact]
    public void Initial_weights_have_the_published_deviation()
    {
        using var scope = NewDisposeScope();
        // gan_mnist.py, second convolution: sqrt(4 / (64 * 25 + 128 * 25 / 4)); uniform, so at most sqrt(3) of it.
        var deviation = Math.Sqrt(4 / ((64 * 25) + (128 * 25 / 4.0)));
        var weight = new MnistCritic().state_dict()["down2.weight"];

        weight.std().item<float>().Should().BeApproximately((float)deviation, (float)deviation * 0.02f);
        weight.abs().max().item<float>().Should().BeLessThanOrEqualTo((float)(deviation * Math.Sqrt(3)) + 1e-6f);
        new MnistCritic().state_dict()["down2.bias"].abs().max().item<float>().Should().Be(0);
    }

    [Fact]
    public void Networks_pass_the_checks_of_all_networks()
    {
        CheckGenerator(new MnistGenerator(2), [1, 28, 28], low: 0);
        CheckGenerator(new MnistGenerator(2, imageChannels: 3, latent: 5), [3, 28, 28], low: 0);
        CheckCritic(new MnistCritic(2), [1, 28, 28]);
        CheckCritic(new MnistCritic(2, imageChannels: 3), [3, 28, 28]);
        CheckCritic(new ModuleCritic(new Mlp(2, 1, 16)), [2]);
    }

    [Fact]
    public void Keys_of_the_state_dictionary_stay()
    {
        Keys(new MnistCritic(1)).Should().Equal(
            "down1.weight", "down1.bias", "down2.weight", "down2.bias", "down3.weight", "down3.bias", "output.weight", "output.bias");
        Keys(new MnistGenerator(1)).Should().Equal(
            "input.weight", "input.bias", "up1.weight", "up1.bias", "up2.weight", "up2.bias", "up3.weight", "up3.bias");
        Keys(new Mlp(2, 1, 4, 2))
            .Should().Equal("hidden1.weight", "hidden1.bias", "hidden2.weight", "hidden2.bias", "output.weight", "output.bias");
    }
}
