using System.Text;
using FluentAssertions;
using Spectre.Console;
using WganGp.ConsoleApp.Evaluation;
using WganGp.ConsoleApp.Runs;
using WganGp.Recipes;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests.Runs;

/// <summary>The extra checkpoint of an interruption, and what an error beside the training leaves.</summary>
public sealed class InterruptionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Run => folder["run"];

    private string[] Files =>
        [.. Directory.GetFiles(Path.Combine(Run, "checkpoints")).Select(path => Path.GetFileNameWithoutExtension(path)).Order()];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Checkpoint_of_an_interruption_pushes_no_scheduled_one_out_and_goes_when_a_newer_one_is_there()
    {
        var begun = new RunSettings
        {
            Recipe = "toy-swissroll",
            Steps = 12,
            Output = Run,
            Set = ["CriticSteps=1", "Checkpoint:EverySteps=2", "Checkpoint:Keep=3"],
        };
        var resumed = new RunSettings { Resumes = true, ResumeFrom = Run };

        Interrupt(begun, afterStep: 7);
        Files.Should().Equal("interrupted-000007", "step-000002", "step-000004", "step-000006");

        Interrupt(resumed, afterStep: 11);
        Files.Should().Equal("interrupted-000011", "step-000006", "step-000008", "step-000010");

        Interrupt(resumed, afterStep: long.MaxValue);
        Files.Should().Equal("step-000008", "step-000010", "step-000012");
        File.Exists(Path.Combine(Run, FolderLockName)).Should().BeFalse();
    }

    [Fact]
    public void Interruption_right_after_a_scheduled_checkpoint_saves_nothing_more()
    {
        Interrupt(
            new RunSettings { Recipe = "toy-swissroll", Steps = 9, Output = Run, Set = ["CriticSteps=1", "Checkpoint:EverySteps=4"] },
            afterStep: 4);

        Files.Should().Equal("step-000004");
    }

    [Fact]
    public void Failed_read_of_data_saves_the_run_before_it_is_reported()
    {
        var recipe = Recipe.Find("toy-swissroll");
        var options = recipe.Options() with { Steps = 10, ReportEvery = 1, CriticSteps = 1 };
        var data = RunData.Open(recipe, null, 0);
        using var run = RunFolder.Locate(Run, recipe.Name);
        run.Claim();
        run.Make();
        using var trainer = recipe.CreateTrainer(options: options);
        using var results = new RunResults(recipe, options, new EvaluationSettings(), data, trainer, run);
        results.Begin();
        results.Rescue(new IOException("before the first step")).Should().BeNull("there is nothing to lose");

        var failing = new FailingData(data.Source, reads: 6);
        var error = FluentActions.Invoking(() => { foreach (var report in trainer.Train(failing)) results.Take(report); })
            .Should().Throw<TrainingDataException>().Which;
        var told = results.Rescue(error);

        Files.Should().ContainSingle().Which.Should().StartWith("interrupted-");
        told!.Message.Should().Contain("The disk is gone").And.Contain($"The run was saved after step {trainer.Step} in ")
            .And.EndWith($"resume it with: train --resume {Run}");
        using var checkpoint = Checkpoint.Open(Directory.GetFiles(Path.Combine(Run, "checkpoints"))[0]);
        checkpoint.Step.Should().Be(trainer.Step).And.BePositive();
    }

    private const string FolderLockName = WganGp.Programs.FolderLock.FileName;

    private static void Interrupt(RunSettings settings, long afterStep)
    {
        using var cancellation = new CancellationTokenSource();
        using var output = new Listener(line =>
        {
            if (line.Contains($"step {afterStep}/", StringComparison.Ordinal)) cancellation.Cancel();
        });
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = 1_000;
        using var run = TrainingRun.Prepare(settings, cancellation.Token);
        var execute = () => run.Execute(console, cancellation.Token);
        if (afterStep == long.MaxValue) execute();
        else execute.Should().Throw<OperationCanceledException>();
    }

    private sealed class Listener(Action<string> heard) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value)
        {
        }

        public override void Write(string? value) => heard(value ?? "");
    }

    private sealed class FailingData(ITrainingData inner, int reads) : ITrainingData
    {
        private int left = reads;

        public long? Count => inner.Count;

        public Batch Read(ReadOnlySpan<long> indices) => left-- > 0 ? inner.Read(indices) : throw new IOException("The disk is gone");
    }
}
