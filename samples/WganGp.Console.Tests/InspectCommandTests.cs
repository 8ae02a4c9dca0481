using FluentAssertions;
using Spectre.Console;
using WganGp.ConsoleApp.Commands;
using WganGp.ConsoleApp.Tests.Support;
using WganGp.Recipes;
using WganGp.TestSupport;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.ConsoleApp.Tests;

public sealed class InspectCommandTests
{
    [Theory]
    [InlineData("fashion")]
    [InlineData("fashion-classes")]
    [InlineData("keras-gan")]
    [InlineData("toy-swissroll")]
    public void Recipes_of_this_program_are_clean(string recipe)
    {
        var result = ConsoleProgram.Run("inspect", "--recipe", recipe);

        result.ExitCode.Should().Be(0, result.Error);
        result.Output.Should().Contain($"The critic of {recipe} is suitable for the gradient penalty: nothing found.");
    }

    [Fact]
    public void Three_images_are_enough()
    {
        using var folder = new TemporaryFolder();
        using (var images = zeros(3, 28, 28, dtype: ScalarType.Byte)) WganGp.Recipes.Output.NumpyFile.Write(folder["images.npy"], images);

        var result = ConsoleProgram.Run("inspect", "--recipe", "fashion", "--data", folder["images.npy"]);

        result.ExitCode.Should().Be(0, result.Error);
    }

    [Fact]
    public void Errors_are_a_table_and_exit_code_3()
    {
        var recipe = Recipe.Find("toy-swissroll") with
        {
            Critic = _ => new ModuleCritic(nn.Sequential(
                ("fc", nn.Linear(2, 8)), ("norm", nn.BatchNorm1d(8)), ("act", nn.ReLU()), ("drop", nn.Dropout(0.1)),
                ("out", nn.Linear(8, 1)))),
        };
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = 300;

        InspectCommand.Run(console, recipe, null).Should().Be(3);

        output.ToString().Should().MatchRegex("Error +│ BatchStatistics +│ norm ")
            .And.MatchRegex("Warning +│ Randomness +│ drop ").And.Contain("LayerNorm");
    }
}
