using FluentAssertions;
using WganGp.ConsoleApp.Commands;
using WganGp.ConsoleApp.Output;
using WganGp.ConsoleApp.Tests.Output;
using WganGp.ConsoleApp.Tests.Support;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests;

public sealed class CompareCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Runs_are_compared_on_one_page()
    {
        foreach (var (name, seed) in ((string, string)[])[("one", "1"), ("other", "2")])
        {
            var trained = ConsoleProgram.Run(
                "train", "--recipe", "toy-8gaussians", "--steps", "2", "--seed", seed, "--output", folder[name]);
            trained.ExitCode.Should().Be(0, trained.Error);
            EvaluationFile.Write(EvaluationFile.PathOf(folder[name], 200), ExamplePages.Evaluations(1, 0)[0]);
        }

        var result = ConsoleProgram.Run("compare", folder["one"], folder["other"], "--output", folder["page.html"]);

        result.ExitCode.Should().Be(0, result.Error);
        result.Output.Should().Contain("Compared 2 runs");
        var page = File.ReadAllText(folder["page.html"]);
        page.Should().Contain("<th scope=\"row\">Seed</th><td>1</td><td>2</td>").And.Contain("Frechet ResNet-18 distance")
            .And.Contain("toy-8gaussians, 2 of 2 steps in 00:0").And.Contain("samples of step 2");
        page.Should().NotContain("<th scope=\"row\">Steps</th>").And.NotContain("Checkpoint:Folder");
    }

    [Fact]
    public void What_cannot_be_compared_is_one_clear_line()
    {
        Directory.CreateDirectory(folder["empty"]);
        ConsoleProgram.ShouldFail(
            $"{folder["empty"]} is not the folder of a run: it has no options.json.", "compare", folder["empty"], folder["empty"]);
        ConsoleProgram.ShouldFail("compare takes 2 to 16 runs, but 1 were given", "compare", folder["empty"]);
        ConsoleProgram.ShouldFail("--output page.txt must end in .html.", "compare", "a", "b", "--output", "page.txt");
        ConsoleProgram.ShouldFail("Required argument missing", "compare");
    }

    [Fact]
    public void Runs_of_the_same_name_are_called_by_their_paths() =>
        CompareCommand.Names(["a/run", "b/run", "c/other/"]).Should().Equal("a/run", "b/run", "other");
}
