using FluentAssertions;
using WganGp.Recipes.Networks;
using Xunit;
using static WganGp.Recipes.Tests.Networks.NetworkChecks;

namespace WganGp.Recipes.Tests.Networks;

public sealed class CaogangTests
{
    [Fact]
    public void Parameter_counts_are_those_of_the_original()
    {
        // gan_mnist.py, DIM = 64.
        Count(new CaogangMnistGenerator()).Should().Be(
            ((128 * 4 * 4 * 256) + (4 * 4 * 256)) + ((256 * 128 * 25) + 128) + ((128 * 64 * 25) + 64) + ((64 * 1 * 8 * 8) + 1));
        Count(new CaogangMnistCritic())
            .Should().Be(((1 * 64 * 25) + 64) + ((64 * 128 * 25) + 128) + ((128 * 256 * 25) + 256) + ((4 * 4 * 256 * 1) + 1));

        // gan_cifar10.py, DIM = 128.
        Count(new CaogangCifarGenerator()).Should().Be(
            ((128 * 4 * 4 * 512) + (4 * 4 * 512)) + (2 * 4 * 4 * 512) + ((512 * 256 * 4) + 256) + (2 * 256) + ((256 * 128 * 4) + 128) +
                (2 * 128) + ((128 * 3 * 4) + 3));
        Count(new CaogangCifarCritic())
            .Should().Be(((3 * 128 * 9) + 128) + ((128 * 256 * 9) + 256) + ((256 * 512 * 9) + 512) + ((4 * 4 * 512 * 1) + 1));
    }

    [Fact]
    public void Samples_have_the_documented_shape_and_range()
    {
        CheckGenerator(new CaogangMnistGenerator(2), [1, 28, 28], low: 0);
        CheckGenerator(new CaogangCifarGenerator(2), [3, 32, 32]);
        CheckGenerator(new CaogangCifarGenerator(2, imageChannels: 1, latent: 5), [1, 32, 32]);
    }

    [Fact]
    public void Critics_pass_the_preflight()
    {
        CheckCritic(new CaogangMnistCritic(2), [1, 28, 28]);
        CheckCritic(new CaogangCifarCritic(2), [3, 32, 32]);
    }

    [Fact]
    public void Keys_of_the_state_dictionary_stay()
    {
        Keys(new CaogangMnistGenerator(1)).Should().Equal(Keys(new MnistGenerator(1)));
        Keys(new CaogangMnistCritic(1)).Should().Equal(Keys(new MnistCritic(1)));
        Keys(new CaogangCifarGenerator(1)).Should().Equal(Keys(new Dcgan32Generator(1)));
        Keys(new CaogangCifarCritic(1)).Should().Equal(Keys(new MnistCritic(1)));
    }
}
