using FluentAssertions;
using WganGp.ConsoleApp.Commands;
using WganGp.ConsoleApp.Output;
using WganGp.ConsoleApp.Runs;
using WganGp.ConsoleApp.Tests.Output;
using WganGp.ConsoleApp.Tests.Support;
using WganGp.ConsoleApp.Watching;
using WganGp.Programs;
using WganGp.Recipes;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests.Watching;

/// <summary>A run is seen from its folder alone.</summary>
public sealed class WatchTests : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly TemporaryFolder folder = new();
    private readonly PlainConsole console = new();

    private string Run => folder["run"];

    private string Log => Path.Combine(Run, "metrics.jsonl");

    public void Dispose()
    {
        console.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Run_in_progress_is_shown_line_by_line_until_it_ends()
    {
        Begin();
        using var log = MetricsLog.Create(Log);
        var mine = FolderLock.Take(Run);
        var watching = Task.Run(() => WatchCommand.Run(console.Console, Run, Pause, CancellationToken.None));
        log.Append(Reports.At(10, estimate: 3));
        Wait("step 10/20  12.2 steps/s  00:00 left  Wasserstein 3.000  gradient norm 0.97  penalty 0.100");
        watching.IsCompleted.Should().BeFalse();

        log.Append(Reports.At(20));
        WriteMetric(20, 0.25);
        mine.Dispose();
        await watching.WaitAsync(TimeSpan.FromMinutes(1));

        console.Text.Should().Contain("step 20/20").And.Contain("Step 20 evaluated: Distance 0.25 [0.2 to 0.3]")
            .And.EndWith($"The run has ended: step 20 of 20. Open {Path.Combine(Run, "summary.html")}.{Environment.NewLine}");
    }

    [Fact]
    public void Run_that_no_process_trains_is_shown_once_with_what_to_do()
    {
        Begin();
        using (var log = MetricsLog.Create(Log)) log.Append(Reports.At(10));

        WatchCommand.Run(console.Console, Run, Pause, CancellationToken.None);

        console.Text.Should().Contain("step 10/20").And.Contain("the run stopped after step 10 of 20. Resume it with: train --resume ");
        File.WriteAllText(Path.Combine(Run, "diverged.md"), "");
        WatchCommand.Run(console.Console, Run, Pause, CancellationToken.None);
        console.Text.Should().Contain("The run diverged after step 10 of 20; ");
    }

    [Fact]
    public async Task Cancellation_ends_the_watching_and_not_the_run()
    {
        Begin();
        using var mine = FolderLock.Take(Run);
        using var cancellation = new CancellationTokenSource();
        var watching = Task.Run(() => WatchCommand.Run(console.Console, Run, TimeSpan.FromMinutes(1), cancellation.Token));
        await cancellation.CancelAsync();

        await FluentActions.Awaiting(() => watching).Should().ThrowAsync<OperationCanceledException>();
        FolderLock.HolderOf(Run).Should().Be($"process {Environment.ProcessId} on {Environment.MachineName}");
    }

    [Fact]
    public void View_has_curves_and_metrics_and_does_without_options()
    {
        Directory.CreateDirectory(Run);
        using (var log = MetricsLog.Create(Log)) foreach (var report in Reports.Run(100, share => share)) log.Append(report);
        WriteMetric(500, 0.5);
        WriteMetric(1_000, 0.25);
        var watch = RunWatch.Open(Run);
        watch.Look();
        console.Console.Write(WatchView.Of(watch, blocks: true));

        console.Text.Should().Contain("step 1000  12.2 steps/s").And.MatchRegex("Wasserstein estimate +1 +▁+▂.*▇█+")
            .And.MatchRegex(@"At step 1,000:").And.MatchRegex(@"Distance +0\.25 \[0\.2 to 0\.3\] +█▁");
        watch.Steps.Should().BeNull();
    }

    [Fact]
    public void Folder_that_is_none_of_a_run_is_one_clear_sentence()
    {
        Error(folder["missing"]).Should().Be($"There is no folder {folder["missing"]}; check the path.");
        Error(folder.Path).Should().Be(
            $"{folder.Path} is not the folder of a run: it has no metrics.jsonl, and no process trains in it. Check the path.");
        File.WriteAllText(folder["file"], "");
        Error(folder["file"]).Should().Be($"{folder["file"]} is a file; name a run's folder.");
    }

    private string Error(string path) => FluentActions
        .Invoking(() => WatchCommand.Run(console.Console, path, Pause, CancellationToken.None))
        .Should().Throw<UserException>().Which.Message;

    private void Begin()
    {
        Directory.CreateDirectory(Run);
        var options = Recipe.Find("toy-swissroll").Options() with { Steps = 20 };
        File.WriteAllText(
            Path.Combine(Run, "options.json"),
            new SavedRun { Recipe = "toy-swissroll", Data = "x", Threads = 1, Options = options }.ToString());
    }

    private void WriteMetric(long step, double value) => EvaluationFile.Write(
        EvaluationFile.PathOf(Run, step),
        new EvaluationFile { Step = step, Metrics = [new EvaluatedMetric { Name = "Distance", Value = value, Lower = 0.2, Upper = 0.3 }] });

    private void Wait(string line) => SpinWait
        .SpinUntil(() => console.Text.Contains(line, StringComparison.Ordinal), TimeSpan.FromMinutes(1))
        .Should().BeTrue("{0} is shown, but there is: {1}", line, console.Text);
}
