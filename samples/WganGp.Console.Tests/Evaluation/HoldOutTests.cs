using FluentAssertions;
using WganGp.ConsoleApp.Commands;
using WganGp.ConsoleApp.Output;
using WganGp.ConsoleApp.Runs;
using WganGp.ConsoleApp.Tests.Support;
using WganGp.Programs;
using WganGp.Recipes;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests.Evaluation;

/// <summary><c>train --hold-out</c>.</summary>
public sealed class HoldOutTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Run => folder["run"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Held_out_share_is_scored_by_each_report_kept_by_the_run_and_what_memorisation_is_measured_against()
    {
        var settings = new RunSettings
        {
            Recipe = "fashion",
            Steps = 1,
            Output = Run,
            Threads = 1,
            HoldOut = 0.01,
            Set = ["CriticSteps=1", "BatchSize=8", "HeldOutSamples=16", "PreviewSamples=2"],
        };

        TrainedRun.Train(settings).Should().Contain(" 10,000 images of 28x28 from t10k-images-idx3-ubyte.gz, 100 of them held out");

        MetricsLog.Read(Path.Combine(Run, "metrics.jsonl")).Should().ContainSingle().Which.HeldOutEstimate.Should().NotBeNull();
        SavedRun.Read(Path.Combine(Run, "options.json"))!.HoldOut.Should().Be(0.01);
        using var console = new PlainConsole();
        EvaluateCommand.Run(console.Console, new() { Checkpoint = Run, Count = 10, Metrics = "memorisation" }, CancellationToken.None);
        EvaluationFile.ReadRun(Run)[0].Metrics.Should().ContainSingle().Which.Name.Should().Be("Memorised share by ResNet-18");
    }

    [Fact]
    public void What_cannot_be_held_out_is_one_clear_line()
    {
        Error("fashion", 1.5).Should().Be("--hold-out is 1.5; it must be a share above 0 and below 1, such as 0.1.");
        Error("toy-swissroll", 0.1).Should().StartWith("The recipe toy-swissroll draws new points for every batch, so that nothing is ");
    }

    private static string Error(string recipe, double share) => FluentActions
        .Invoking(() => RunData.Open(Recipe.Find(recipe), null, 0, holdOut: share)).Should().Throw<UserException>().Which.Message;
}
