using System.CommandLine;
using Spectre.Console;
using WganGp.ConsoleApp.Runs;
using WganGp.Programs;
using WganGp.Tabular;

namespace WganGp.ConsoleApp.Commands;

/// <summary><c>table fit</c>: learns a table and saves its synthesizer.</summary>
internal static class TableFitCommand
{
    public static Command Create()
    {
        var data = new Argument<string?>("DATA")
        {
            Description = "A CSV or Parquet file. Default: the bundled table.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var schema = new Option<string?>("--schema")
        {
            Description = "A schema that 'table schema --save' wrote, edited or not.",
        }.NotBlank();
        var output = new Option<string?>("--output")
        {
            Description = "The folder of the run and its result. A stopped run in it goes on.",
            DefaultValueFactory = _ => "table",
        }.NotBlank();
        var target = new Option<string?>("--target") { Description = "The column that a classifier predicts." };
        var steps = new Option<long?>("--steps") { Description = "Generator steps. Default: 12,000." };
        var every = new Option<long?>("--checkpoint-every") { Description = "Steps from one checkpoint to the next. Default: 1,000." };
        var seed = new Option<ulong>("--seed") { Description = "The seed of everything random.", DefaultValueFactory = _ => 0 };
        var command = new Command("fit", "Learn a table, so that rows like its own can be drawn.");
        command.Arguments.Add(data);
        foreach (var option in (Option[])[schema, output, target, steps, every, seed]) command.Options.Add(option);
        command.SetAction((result, cancellation) =>
        {
            var options = new TableSynthesizerOptions
            {
                Target = result.GetValue(target),
                Seed = result.GetValue(seed),
                Folder = Path.Combine(result.GetValue(output)!, "run"),
            };
            options.Steps = result.GetValue(steps) ?? options.Steps;
            options.CheckpointEvery = result.GetValue(every) ?? options.CheckpointEvery;
            Run(
                AnsiConsole.Console, result.GetValue(data), result.GetValue(schema), result.GetValue(output)!, options,
                cancellation);
            return Task.CompletedTask;
        });
        return command;
    }

    private static void Run(
        IAnsiConsole console, string? data, string? schema, string output, TableSynthesizerOptions options, CancellationToken cancellation)
    {
        var reading = new TableReadOptions { Schema = schema is null ? null : TableSchema.Load(schema) };
        var table = TableSchemaCommand.Read(data, reading);
        console.Tell($"Learning [bold]{table.Count}[/] rows of [bold]{data ?? "the bundled table"}[/].");
        console.WriteLine($"{table.Schema}");
        using var training = new TableTraining(table, options);
        foreach (var note in training.Notes) console.WriteLine(note);
        if (Directory.Exists(options.Folder) && Directory.EnumerateFiles(options.Folder, "step-*.safetensors").Any())
        {
            training.Resume(options.Folder);
            console.Tell($"Going on with the run in [bold]{options.Folder}[/] after step {training.Step}.");
        }

        foreach (var report in training.Train(cancellation)) console.WriteLine(report.ToString());
        using var synthesizer = training.Finish();
        var file = FittedTable.FileOf(output);
        synthesizer.Save(file);
        new FittedTable(data is null ? null : Path.GetFullPath(data), options.Target, table.Count).Write(output);
        console.Tell($"Saved [bold]{file}[/]. Draw rows with: table sample {output} --count 1000 --output rows.csv");
    }
}
