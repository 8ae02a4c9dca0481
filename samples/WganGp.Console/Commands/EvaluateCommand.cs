using System.CommandLine;
using Spectre.Console;
using WganGp.ConsoleApp.Evaluation;
using WganGp.ConsoleApp.Runs;
using WganGp.Programs;

namespace WganGp.ConsoleApp.Commands;

/// <summary><c>evaluate</c>: how good the samples of a checkpoint are, or of all checkpoints of a run.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var checkpoint = new Option<string?>("--checkpoint")
        {
            Description = "A checkpoint; or a run's folder, to evaluate all its checkpoints and leave the curve in the run.",
            HelpName = "FILE|DIR",
        }.NotBlank();
        var data = new Option<string?>("--data")
        {
            Description = "The data to compare with, as for 'train'. Default: the run's own.",
        }.NotBlank();
        var levels = new Option<string?>("--levels") { Description = LevelsOption.Description, HelpName = "LOW,HIGH|data" };
        var count = new Option<int?>("--count")
        {
            Description =
                $"How many samples are compared with as many of the data. Default: {EvaluationSettings.UsualCount:N0}, or as many as the " +
                "data holds.",
        };
        var metrics = new Option<string?>("--metrics")
        {
            Description = "The metrics, separated by commas; 'all' for all, 'list' to list them. Default: those that 'list' marks.",
            HelpName = "NAME,...|all|list",
        };
        var seed = new Option<ulong>("--seed") { Description = "The seed of the latents.", DefaultValueFactory = _ => 0 };
        var output = new Option<string?>("--output")
        {
            Description = "A .json file for the results. Default of a run's folder: the run's folder 'metrics'; of a file: none.",
            HelpName = "FILE.json",
        }.NotBlank();
        var command = new Command("evaluate", "Measure how good a generator's samples are, for one checkpoint or all of a run.");
        foreach (var option in (Option[])[checkpoint, data, levels, count, metrics, seed, output]) command.Options.Add(option);
        command.SetAction((result, cancellation) =>
        {
            Run(
                AnsiConsole.Console,
                new EvaluationRequest
                {
                    Checkpoint = result.GetValue(checkpoint),
                    Data = result.GetValue(data),
                    Levels = result.GetValue(levels),
                    Count = result.GetValue(count),
                    Metrics = result.GetValue(metrics),
                    Seed = result.GetValue(seed),
                    Output = result.GetValue(output),
                },
                cancellation);
            return Task.CompletedTask;
        });
        return command;
    }

    internal static void Run(IAnsiConsole console, EvaluationRequest request, CancellationToken cancellation)
    {
        if (MetricChoice.IsList(request.Metrics))
        {
            MetricCatalog.Write(console);
            return;
        }

        using var evaluation = CheckpointEvaluation.Prepare(request, cancellation);
        evaluation.Execute(console, cancellation);
    }
}
