using FluentAssertions;
using WganGp.ConsoleApp.Evaluation;
using WganGp.ConsoleApp.Output;
using WganGp.ConsoleApp.Runs;
using WganGp.ConsoleApp.Tests.Support;
using WganGp.Programs;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests.Evaluation;

/// <summary>Evaluations during training change nothing in it, and keep its best checkpoint.</summary>
public sealed class TrainingEvaluationTests : IDisposable
{
    private const string Best = "checkpoints/best.safetensors";

    private readonly TemporaryFolder folder = new();

    private string Run => folder["run"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Run_is_the_same_with_and_without()
    {
        TrainedRun.Train(TrainedRun.Settings(folder["plain"]));
        TrainedRun.Train(TrainedRun.Settings(Run, evaluation: Every(2)));

        const string last = "checkpoints/step-000008.safetensors";
        TrainedRun.Weights(Path.Combine(Run, last)).Should().Be(TrainedRun.Weights(Path.Combine(folder["plain"], last)));
        RunComparison.MetricsOf(Run).Should().Equal(RunComparison.MetricsOf(folder["plain"]));
        Directory.Exists(Path.Combine(folder["plain"], "metrics")).Should().BeFalse();
        File.Exists(Path.Combine(folder["plain"], Best)).Should().BeFalse();
    }

    [Fact]
    public void Best_checkpoint_is_that_of_the_best_value_and_the_output_says_why()
    {
        var told = TrainedRun.Train(TrainedRun.Settings(Run, evaluation: Every(2)));

        var values = Values();
        values.Keys.Should().Equal(2, 4, 6, 8);
        var best = values.MinBy(pair => pair.Value);
        using (var checkpoint = Checkpoint.Open(Path.Combine(Run, Best)))
        {
            checkpoint.Step.Should().Be(best.Key);
            checkpoint.Metadata["best.metric"].Should().Be("Sliced Wasserstein-2 distance, 200 samples");
        }

        told.Should().Contain("Step 2 evaluated: Sliced Wasserstein-2 distance ").And.Contain("Saved as best.safetensors.")
            .And.Contain($"The best evaluation is that of step {best.Key}, Sliced Wasserstein-2 distance, 200 samples: ");
        File.ReadAllText(Path.Combine(Run, "summary.html")).Should().Contain($"The best evaluation is that of step {best.Key}, ");
    }

    [Fact]
    public void Resumed_run_ends_with_the_evaluations_and_the_best_checkpoint_of_the_whole_one()
    {
        TrainedRun.Train(TrainedRun.Settings(folder["whole"], evaluation: Every(2)));
        TrainedRun.Train(TrainedRun.Settings(Run, evaluation: Every(2)));
        // As if it had been killed after its second checkpoint, with what it had written by then and later.
        foreach (var step in (long[])[6, 8]) File.Delete(Path.Combine(Run, "checkpoints", Checkpoint.FileName(step)));
        File.Delete(Path.Combine(Run, Best));
        File.Delete(EvaluationFile.PathOf(Run, 6));

        TrainedRun.Train(new RunSettings { Resumes = true, ResumeFrom = Path.Combine(Run, "checkpoints/step-000004.safetensors") });

        foreach (var step in (long[])[2, 4, 6, 8])
        {
            File.ReadAllText(EvaluationFile.PathOf(Run, step)).Should().Be(File.ReadAllText(EvaluationFile.PathOf(folder["whole"], step)));
        }

        var last = Checkpoint.FileName(8);
        File.ReadAllBytes(Path.Combine(Run, "checkpoints", last)).Should()
            .Equal(File.ReadAllBytes(Path.Combine(folder["whole"], "checkpoints", last)), "the best value is part of the run's state");
        SavedRun.Read(Path.Combine(Run, "options.json"))!.Evaluation.Should().Be(Every(2));
    }

    [Fact]
    public void Patience_ends_the_run_and_says_why()
    {
        // No value is ever better than the first: the share of samples near a mode is 0 all along.
        var settings = TrainedRun.Settings(
            Run, steps: 40, Every(2) with { Metrics = "sliced-wasserstein,modes", Best = "modes", Patience = 2 });

        var told = TrainedRun.Train(settings);

        var stopped = Values().Keys.Max();
        stopped.Should().BeLessThan(40);
        told.Should().Contain(
            $"Stopped early after step {stopped}: 2 evaluations without improvement, as --patience 2 asks. " +
            $"The best evaluation is that of step {stopped - 4}, Modes hit, 200 samples: ");
        File.Exists(Path.Combine(Run, "checkpoints", Checkpoint.FileName(stopped))).Should().BeTrue();
        TrainedRun.Train(new RunSettings { Resumes = true, ResumeFrom = Run }).Should().Contain("Stopped early after step");
        Values().Keys.Max().Should().Be(stopped);
    }

    [Fact]
    public void Evaluation_that_an_interruption_cut_off_is_made_when_the_run_is_resumed()
    {
        TrainedRun.Train(TrainedRun.Settings(folder["whole"], steps: 4, Every(4)));
        // Without the evaluation of its last step, as an interruption in the midst of it leaves the run.
        TrainedRun.Train(TrainedRun.Settings(Run, steps: 4));

        TrainedRun.Train(new RunSettings { Resumes = true, ResumeFrom = Run, Evaluation = Every(4) });

        File.ReadAllText(EvaluationFile.PathOf(Run, 4)).Should().Be(File.ReadAllText(EvaluationFile.PathOf(folder["whole"], 4)));
    }

    [Fact]
    public void Best_checkpoint_is_no_numbered_one_when_old_ones_are_deleted_and_when_the_newest_is_resumed()
    {
        var settings = TrainedRun.Settings(Run, steps: 8, Every(2));
        TrainedRun.Train(settings with { Set = [.. settings.Set.SkipLast(1), "Checkpoint:Keep=1"] });

        Directory.GetFiles(Path.Combine(Run, "checkpoints")).Select(path => Path.GetFileName(path)).Order().Should()
            .Equal("best.safetensors", "step-000008.safetensors");
        TrainedRun.Train(new RunSettings { Resumes = true, ResumeFrom = Run, Steps = 10, Set = ["Checkpoint:Keep=1"] })
            .Should().Contain("Resuming after step 8.");
    }

    [Theory]
    [InlineData("--patience 3 needs evaluations during training: add --evaluate-every N.", "--patience", "3")]
    [InlineData("--evaluate-every is -1; it must be at least 0, which is off.", "--evaluate-every", "-1")]
    [InlineData("--evaluate-count is 0; it must be at least 1.", "--evaluate-every", "4", "--evaluate-count", "0")]
    [InlineData("--patience is 0; it must be at least 1.", "--evaluate-every", "4", "--patience", "0")]
    [InlineData("4 is not a multiple of ReportEvery, 50: a run can be evaluated only where it reports. Give ", "--evaluate-every", "4")]
    [InlineData("there is no metric no for toy-8gaussians; the metrics are", "--evaluate-every", "100", "--evaluate-metrics", "no")]
    [InlineData("--best ms-ssim is not among the metrics of the run", "--evaluate-every", "100", "--best", "ms-ssim")]
    public void Usage_error_is_one_clear_line(string message, params string[] arguments)
    {
        var parsed = Commands.CommandLine.Create().Parse(["train", "--recipe", "toy-8gaussians", "--output", Run, .. arguments]);
        parsed.Errors.Should().BeEmpty();
        FluentActions.Invoking(() => TrainingRun.Prepare(Commands.TrainCommand.Settings(parsed), CancellationToken.None))
            .Should().Throw<UserException>().WithMessage($"*{message}*");
        Directory.Exists(Run).Should().BeFalse("nothing is made before the options are checked");
    }

    private static EvaluationSettings Every(long steps) => new() { Every = steps, Count = 200, Metrics = "sliced-wasserstein" };

    private SortedDictionary<long, double> Values() => new(EvaluationFile.ReadRun(Run).ToDictionary(
        evaluation => evaluation.Step, evaluation => evaluation.Metrics[0].Value));
}
