using System.Globalization;
using FluentAssertions;
using WganGp.ConsoleApp.Tests.Support;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests;

/// <summary>A table is learned to the same bytes however often its process is killed.</summary>
public sealed class KilledTableFitTests : IDisposable
{
    private static readonly int Kills = TestLength.Of(4, 20);
    private readonly TemporaryFolder folder = new();

    private string Checkpoints => folder["killed/run"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Fit_that_is_killed_many_times_ends_as_the_fit_that_was_not()
    {
        var draws = new Random(5);
        File.WriteAllLines(
            folder["rows.csv"],
            ["x,town,y", .. Enumerable.Range(0, 300).Select(row => string.Create(
                CultureInfo.InvariantCulture,
                $"{draws.NextDouble():F3},{(draws.Next(3) == 0 ? "York" : "Hull")},{draws.Next(1000)}"))]);
        // Long enough to be killed so often.
        string[] Line(string output) =>
            ["table", "fit", folder["rows.csv"], "--steps", $"{100 + (40 * Kills)}", "--checkpoint-every", "5", "--output", folder[output]];
        var resumedFrom = new HashSet<long>();
        for (var kill = 0; kill < Kills; kill++)
        {
            using var process = ConsoleProgram.Start(Line("killed"));
            var before = Newest();
            // Once it has gone on, at a moment like any other.
            SpinWait.SpinUntil(() => process.HasExited || Newest() > before);
            Thread.Sleep(draws.Next(150));
            process.HasExited.Should().BeFalse("the run must be long enough to be killed {0} times", Kills);
            process.Kill();
            process.WaitForExit();
            resumedFrom.Add(Newest());
        }

        resumedFrom.Should().HaveCount(Kills, "each time the run went on from where it was");
        var result = ConsoleProgram.Run(Line("killed"));
        result.ExitCode.Should().Be(0, result.Error);
        result.Output.Should().Contain($"after step {resumedFrom.Max()}.");
        ConsoleProgram.Run(Line("whole")).ExitCode.Should().Be(0);
        File.ReadAllBytes(folder["killed/table.safetensors"]).Should().Equal(File.ReadAllBytes(folder["whole/table.safetensors"]));
    }

    private long Newest() => Directory.Exists(Checkpoints)
        ? Directory.GetFiles(Checkpoints, "step-*.safetensors")
            .Select(file => long.Parse(Path.GetFileNameWithoutExtension(file)["step-".Length..], CultureInfo.InvariantCulture))
            .DefaultIfEmpty().Max()
        : 0;
}
