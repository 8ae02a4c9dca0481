using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using WganGp.ConsoleApp.Runs;
using WganGp.Programs;
using WganGp.Tabular;

namespace WganGp.ConsoleApp.Commands;

/// <summary><c>table sample</c>: draws rows from a learned table.</summary>
internal static class TableSampleCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "The folder of 'table fit', or its table.safetensors." };
        var count = new Option<int>("--count") { Description = "The number of rows.", DefaultValueFactory = _ => 1000 };
        var where = new Option<string[]>("--where")
        {
            Description = "Rows with a value only: COLUMN=VALUE, COLUMN>=VALUE, COLUMN<=VALUE, or COLUMN= for a missing one. Repeatable.",
        };
        var seed = new Option<ulong>("--seed") { Description = "The seed of the rows.", DefaultValueFactory = _ => 0 };
        var output = new Option<string?>("--output")
        {
            Description = "FILE.csv or FILE.parquet.",
            DefaultValueFactory = _ => "rows.csv",
        }.NotBlank();
        var refuse = new Option<string?>("--refuse-copies-of")
        {
            Description = "A CSV or Parquet file, such as the training table, of which no row is drawn again.",
        };
        var command = new Command("sample", "Draw rows from a learned table.");
        command.Arguments.Add(folder);
        foreach (var option in (Option[])[count, where, seed, output, refuse]) command.Options.Add(option);
        command.SetAction((result, cancellation) =>
        {
            Run(
                AnsiConsole.Console, result.GetValue(folder)!, result.GetValue(count), result.GetValue(where) ?? [],
                result.GetValue(seed), result.GetValue(output)!, result.GetValue(refuse), cancellation);
            return Task.CompletedTask;
        });
        return command;
    }

    private static void Run(
        IAnsiConsole console, string folder, int count, string[] where, ulong seed, string output, string? refuse,
        CancellationToken cancellation)
    {
        if (count < 1) throw new UserException($"--count is {count}; it must be at least 1.");
        var isParquet = output.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);
        if (!isParquet && !output.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
        {
            throw new UserException($"--output {output} is neither FILE.csv nor FILE.parquet.");
        }

        using var synthesizer = TableSynthesizer.Load(FittedTable.Existing(folder));
        var parts = where.Select(text => TableCondition.Parse(text, synthesizer.Schema)).ToList();
        var sample = synthesizer.Draw(
            new TableSampling
            {
                Count = count,
                Seed = seed,
                Where = parts.Count == 0 ? null : parts.Aggregate((all, part) => all.And(part)),
                RefuseCopiesOf = refuse is null ? null : TableSchemaCommand.Read(refuse, new() { Schema = synthesizer.Schema }),
            },
            cancellation);
        if (isParquet) sample.Rows.WriteParquet(output, new() { Seed = seed });
        else sample.Rows.WriteCsv(output, new() { Seed = seed });
        var rate = parts.Count == 0
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $" {sample.Rate:P1} of the drawn rows had what --where asks for.");
        var copies = refuse is null ? "" : $" {sample.Copies} copies were refused.";
        console.Tell($"Wrote {count} rows to [bold]{output}[/].{rate}{copies}");
    }
}
