using System.Text.Json.Nodes;
using FluentAssertions;
using WganGp.ConsoleApp.Tests.Support;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests;

/// <summary>Runs of the Windows build compared with the same runs of Linux's; .ci/windows.sh makes them under Wine.</summary>
public sealed class WindowsRunTests
{
    private const int GreyLevels = 2, Steps = 50;
    private const double Tolerance = 1e-4;

    [WindowsRunFact]
    public void Grid_of_step_20_is_that_of_Linux_within_2_grey_levels()
    {
        var file = Path.Combine("grid", "samples", "step-000020.png");
        var (windows, linux) = (new Picture(WindowsRunFactAttribute.OfWindows(file)), new Picture(WindowsRunFactAttribute.OfLinux(file)));

        (windows.Width, windows.Height).Should().Be((linux.Width, linux.Height));
        var differences = from y in Enumerable.Range(0, linux.Height)
                          from x in Enumerable.Range(0, linux.Width)
                          select Math.Abs(windows.Brightness(x, y) - linux.Brightness(x, y));
        differences.Max().Should().BeLessThanOrEqualTo(GreyLevels);
    }

    [WindowsRunTheory]
    [InlineData("criticLoss")]
    [InlineData("generatorLoss")]
    [InlineData("gradientNorm")]
    public void Losses_of_50_steps_are_those_of_Linux(string measure)
    {
        var file = Path.Combine("losses", "metrics.jsonl");
        var (windows, linux) = (Values(WindowsRunFactAttribute.OfWindows(file)), Values(WindowsRunFactAttribute.OfLinux(file)));

        linux.Should().HaveCount(Steps);
        windows.Zip(linux).Select(pair => Math.Abs(pair.First - pair.Second) / Math.Abs(pair.Second)).Max()
            .Should().BeLessThanOrEqualTo(Tolerance);

        double[] Values(string path) => [.. File.ReadLines(path).Select(line => (double)JsonNode.Parse(line)![measure]!)];
    }

    [WindowsRunFact]
    public void Resumed_run_ends_as_the_run_that_was_not_interrupted() => RunComparison.ShouldBeTheSame(
        WindowsRunFactAttribute.OfWindows("resumed"), WindowsRunFactAttribute.OfWindows("losses"), Steps);

    [WindowsRunFact]
    public void Text_files_have_the_line_ends_of_Linux()
    {
        foreach (var file in (string[])["options.json", "metrics.jsonl", "summary.html"])
        {
            File.ReadAllText(WindowsRunFactAttribute.OfWindows(Path.Combine("grid", file))).Should().NotContain("\r", "{0}", file);
        }
    }
}
