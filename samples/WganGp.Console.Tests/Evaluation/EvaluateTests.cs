using FluentAssertions;
using WganGp.ConsoleApp.Commands;
using WganGp.ConsoleApp.Evaluation;
using WganGp.ConsoleApp.Output;
using WganGp.ConsoleApp.Tests.Support;
using WganGp.Programs;
using WganGp.Recipes;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests.Evaluation;

/// <summary><c>evaluate</c> of a checkpoint and of a run's folder.</summary>
public sealed class EvaluateTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly PlainConsole console = new();

    private string Run => folder["run"];

    private string Checkpoints => Path.Combine(Run, "checkpoints");

    public void Dispose()
    {
        console.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Run_s_folder_gives_a_curve_and_the_values_that_the_run_itself_found()
    {
        TrainedRun.Train(TrainedRun.Settings(Run, evaluation: new() { Every = 4, Count = 200, Metrics = "sliced-wasserstein,modes" }));
        var found = EvaluationFile.ReadRun(Run).SelectMany(Values).ToList();
        // The best checkpoint counts once.
        File.Exists(Path.Combine(Checkpoints, "best.safetensors")).Should().BeTrue();

        Evaluate(new() { Checkpoint = Run, Count = 200, Metrics = "SLICED-wasserstein, modes" });

        var curve = EvaluationFile.ReadRun(Run);
        curve.Select(evaluation => evaluation.Step).Should().Equal(2, 4, 6, 8);
        curve.SelectMany(Values).Should().Contain(found, "the same generator, latents and real samples are evaluated");
        console.Text.Should().MatchRegex("│ +8 +│")
            .And.Contain("Sliced Wasserstein-2 distance: 200 against 200; features: the samples; lower is better.")
            .And.Contain($"The results are in {Path.Combine(Run, "metrics")}.");

        Evaluate(new() { Checkpoint = Checkpoints, Count = 300, Metrics = "quality" });
        EvaluationFile.ReadRun(Run).Should().HaveCount(4).And.OnlyContain(evaluation => evaluation.Metrics.Count == 3, "others are kept");
    }

    [Fact]
    public void One_checkpoint_is_a_table_with_interval_numbers_and_features_and_nothing_is_written_unasked()
    {
        TrainedRun.Train(TrainedRun.Settings(Run, steps: 2));
        var file = Path.Combine(Checkpoints, Checkpoint.FileName(2));

        Evaluate(new() { Checkpoint = file, Count = 100, Metrics = "all" });
        console.Text.Should().MatchRegex(@"│ Sliced Wasserstein-2 distance +│ +[0-9.]+ │ [0-9.]+ to [0-9.]+ \(95 ?%\) +│ lower ")
            .And.Contain("│ 100 against 100 │").And.Contain("Wasserstein-1 distance").And.Contain("Modes hit").And.Contain("Share of");
        Directory.Exists(Path.Combine(Run, "metrics")).Should().BeFalse();

        Evaluate(new() { Checkpoint = file, Count = 100, Metrics = "modes", Output = folder["result.json"] });
        var written = EvaluationFile.Read(folder["result.json"]).Should().ContainSingle().Subject;
        (written.Step, written.Checkpoint).Should().Be((2, file));
        var metric = written.Metrics.Should().ContainSingle().Subject;
        (metric.Name, metric.Samples, metric.HigherIsBetter).Should().Be(("Modes hit", 100, true));
    }

    [Fact]
    public void Seed_chooses_the_latents()
    {
        TrainedRun.Train(TrainedRun.Settings(Run, steps: 2));
        double Value(ulong seed)
        {
            Evaluate(new()
            {
                Checkpoint = Path.Combine(Checkpoints, Checkpoint.FileName(2)),
                Count = 100,
                Metrics = "sliced-wasserstein",
                Seed = seed,
                Output = folder["result.json"],
            });
            return EvaluationFile.Read(folder["result.json"])[0].Metrics[0].Value;
        }

        Value(0).Should().Be(Value(0)).And.NotBe(Value(1));
    }

    [Fact]
    public void Damaged_checkpoint_of_a_folder_is_left_out_and_a_folder_without_any_is_an_error()
    {
        TrainedRun.Train(TrainedRun.Settings(Run, steps: 4));
        File.WriteAllText(Path.Combine(Checkpoints, Checkpoint.FileName(2)), "damaged");

        Evaluate(new() { Checkpoint = Run, Count = 100, Metrics = "modes" });

        EvaluationFile.ReadRun(Run).Select(evaluation => evaluation.Step).Should().Equal(4);
        Error(new() { Checkpoint = folder.Path }).Should().StartWith($"{folder.Path} holds no checkpoint that can be read: name a run's");
    }

    [Fact]
    public void Interruption_keeps_what_is_done()
    {
        TrainedRun.Train(TrainedRun.Settings(Run, steps: 4));
        using var cancellation = new CancellationTokenSource();
        using var evaluation = CheckpointEvaluation.Prepare(
            new() { Checkpoint = Run, Count = 100, Metrics = "modes" }, cancellation.Token);

        evaluation.Invoking(it => it.Execute(console.Console, cancellation.Token, _ => cancellation.Cancel())).Should()
            .Throw<OperationCanceledException>();

        EvaluationFile.ReadRun(Run).Select(done => done.Step).Should().Equal(2);
    }

    [Fact]
    public void Texts_are_compared_by_their_sequences()
    {
        File.WriteAllLines(folder["text.txt"], Enumerable.Range(0, 300).Select(i => $"line {i * i} of the text"));
        var recipe = Recipe.Find("language") with { Channels = 4 };
        using (var trainer = recipe.CreateTrainer(recipe.OpenData(folder["text.txt"]))) trainer.Save(folder["language.safetensors"]);

        Evaluate(new()
        {
            Checkpoint = folder["language.safetensors"],
            Data = folder["text.txt"],
            Count = 20,
            Output = folder["result.json"],
        });

        var evaluation = EvaluationFile.Read(folder["result.json"]).Should().ContainSingle().Subject;
        evaluation.Metrics.Select(metric => metric.Name).Should()
            .Equal(Enumerable.Range(1, 4).Select(n => $"Jensen-Shannon divergence of {n}-grams"));
        evaluation.Metrics.Should().OnlyContain(metric => metric.Value > 0 && metric.Value <= 1 && metric.ReferenceSamples == 300);
    }

    [Fact]
    public void Metrics_are_listed_and_named_as_their_results_are()
    {
        Evaluate(new() { Metrics = "list" });
        foreach (var name in Recipe.All.SelectMany(MetricCatalog.Of).Select(metric => metric.Name).Distinct())
        {
            console.Text.Should().Contain($" {name} ");
        }

        // The results of every metric with points are in Run_s_folder and One_checkpoint; here the names must match.
        TrainedRun.Train(TrainedRun.Settings(Run, steps: 2));
        Evaluate(new() { Checkpoint = Run, Count = 50, Metrics = "all" });
        EvaluationFile.ReadRun(Run)[0].Metrics.Select(metric => (metric.Name, metric.HigherIsBetter)).Should().Equal(
            MetricCatalog.Of(Recipe.Find("toy-8gaussians")).Select(metric => (
                metric.Result, metric.Better is { } better ? better == MetricDirection.HigherIsBetter : (bool?)null)));
    }

    [Fact]
    public void What_cannot_be_is_one_clear_line()
    {
        Error(new()).Should().Be("--checkpoint is missing; name a checkpoint or a run's folder.");
        Error(new() { Checkpoint = "x", Count = 0 }).Should().Be("--count is 0; it must be at least 1.");
        Error(new() { Checkpoint = "x", Output = "x.txt" }).Should().Be("--output x.txt must end in .json.");
        FluentActions.Invoking(() => Evaluate(new() { Checkpoint = folder["none.safetensors"] })).Should().Throw<CheckpointException>();

        var recipe = Recipe.Find("image64-dcgan") with { Channels = 2 };
        using (var trainer = recipe.CreateTrainer()) trainer.Save(folder["of-an-application.safetensors"]);
        Error(new() { Checkpoint = folder["of-an-application.safetensors"] }).Should().Be(
            $"The checkpoint is of {recipe.Name}, and no options.json beside it says on what data it was trained; name the data: " +
            "--data PATH.");
    }

    private static IEnumerable<(long Step, string Name, double Value)> Values(EvaluationFile evaluation) =>
        evaluation.Metrics.Select(metric => (evaluation.Step, metric.Name, metric.Value));

    private void Evaluate(EvaluationRequest request) => EvaluateCommand.Run(console.Console, request, CancellationToken.None);

    private string Error(EvaluationRequest request) =>
        FluentActions.Invoking(() => Evaluate(request)).Should().Throw<UserException>().Which.Message;
}
