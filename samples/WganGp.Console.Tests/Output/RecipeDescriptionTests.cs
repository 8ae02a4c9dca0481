using FluentAssertions;
using WganGp.ConsoleApp.Output;
using WganGp.Recipes;
using Xunit;

namespace WganGp.ConsoleApp.Tests.Output;

public sealed class RecipeDescriptionTests
{
    [Fact]
    public void Source_settings_networks_data_and_deviations_are_told()
    {
        var text = Describe("keras-gan");

        text.Should().StartWith("keras-gan: Digits or garments").And.Contain("eriklindernoren/Keras-GAN, wgan_gp/wgan_gp.py");
        string[] settings =
        [
            "Steps=30000", "BatchSize=32", "CriticSteps=5", "GradientPenalty:Weight=10", "CriticOptimizer:Kind=RmsProp",
            "CriticOptimizer:LearningRate=5E-05",
        ];
        foreach (var setting in settings)
        {
            text.Should().Contain($"  {setting}\n");
        }

        text.Should().Contain("generator KerasGanGenerator: latents [100] to samples [1, 28, 28], 1,028,289 parameters")
            .And.Contain("critic KerasGanCritic: 99,649 parameters");
        text.Should().Contain("The original used MNIST").And.Contain("Without --data: the bundled 10,000 Fashion-MNIST test images.")
            .And.Contain("The original's critic has BatchNorm and Dropout 0.25.");
    }

    [Fact]
    public void Findings_that_are_accepted_are_told() =>
        Describe("tf2-gan-original").Should().Contain("AcceptedFindings=BatchStatistics, Randomness")
            .And.Contain("GradientPenalty:TargetNorm=0");

    [Fact]
    public void Settings_are_those_of_the_options_themselves()
    {
        var options = new WganGpOptions { Steps = 7, WeightClip = 0.5, WarmUp = { Every = 9 } };

        RecipeDescription.Settings(options).Should().Contain(["Steps=7", "WeightClip=0.5", "WarmUp:Every=9", "CriticOptimizer:Beta2=0.9"])
            .And.NotContain(setting => setting.StartsWith("Prefetch"));
    }

    [Theory]
    [InlineData("toy-swissroll-fixed", "generator FixedGenerator", "None: points of swissroll are drawn on demand.")]
    [InlineData("language-small", "samples [96, 32]", "A text in UTF-8 (.txt), one sample per line")]
    [InlineData("cifar10-resnet-acgan-small", "values from -1 to 1, dequantised", "Classes: airplane, automobile")]
    [InlineData("mnist-caogang", "critic CaogangMnistCritic: 1,030,145 parameters", "only in what docs/networks.md says")]
    public void Every_kind_of_recipe_is_described(string name, params string[] parts) => Describe(name).Should().ContainAll(parts);

    private static string Describe(string name)
    {
        using var output = new StringWriter { NewLine = "\n" };
        RecipeDescription.Write(output, Recipe.Find(name));
        return output.ToString();
    }
}
