using FluentAssertions;
using WganGp.Recipes.Networks;
using Xunit;
using static TorchSharp.torch;
using static WganGp.Recipes.Tests.Networks.NetworkChecks;

namespace WganGp.Recipes.Tests.Networks;

public sealed class LanguageNetworkTests
{
    [Fact]
    public void Parameter_counts_are_those_of_gan_language()
    {
        // DIM = 512, SEQ_LEN = 32, 100 characters: five blocks of two convolutions of width 5.
        const long blocks = 5 * 2 * ((512 * 512 * 5) + 512);
        Count(new LanguageGenerator(100)).Should().Be(((128 * 32 * 512) + (32 * 512)) + blocks + ((512 * 100 * 1) + 100));
        Count(new LanguageCritic(100)).Should().Be(((100 * 512 * 1) + 512) + blocks + ((32 * 512 * 1) + 1));
    }

    [Fact]
    public void Samples_are_distributions_over_the_vocabulary()
    {
        CheckGenerator(new LanguageGenerator(11, length: 8, channels: 6), [11, 8], low: 0);
        CheckGenerator(new LanguageGenerator(5, length: 32, channels: 4, latent: 3), [5, 32], low: 0);

        using var scope = NewDisposeScope();
        var sums = new LanguageGenerator(11, length: 8, channels: 6).Generate(randn(3, 128)).sum(1);
        (sums - 1).abs().max().item<float>().Should().BeLessThan(1e-5f);
    }

    [Fact]
    public void Critic_passes_the_preflight() => CheckCritic(new LanguageCritic(11, length: 8, channels: 6), [11, 8]);

    [Fact]
    public void Keys_of_the_state_dictionary_stay()
    {
        string[] blocks =
        [
            .. Enumerable.Range(1, 5)
            .SelectMany(i => new[] { "conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias" }.Select(key => $"res{i}.branch.{key}")),
        ];

        Keys(new LanguageCritic(2, 2, 2)).Should().Equal(["input.weight", "input.bias", .. blocks, "output.weight", "output.bias"]);
        Keys(new LanguageGenerator(2, 2, 2)).Should().Equal(["input.weight", "input.bias", .. blocks, "output.weight", "output.bias"]);
    }

    [Fact]
    public void Initial_convolutions_are_He()
    {
        using var scope = NewDisposeScope();
        var weight = new LanguageCritic(20, channels: 128).state_dict()["res2.branch.conv1.weight"];

        weight.std().item<float>().Should().BeApproximately((float)Math.Sqrt(4.0 / ((128 * 5) + (128 * 5))), 5e-4f);
    }
}
