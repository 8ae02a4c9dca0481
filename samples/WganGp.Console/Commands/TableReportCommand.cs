using System.CommandLine;
using Spectre.Console;
using WganGp.ConsoleApp.Runs;
using WganGp.Programs;
using WganGp.Tabular;
using Table = WganGp.Tabular.Table;

namespace WganGp.ConsoleApp.Commands;

/// <summary><c>table report</c>: how good synthetic rows are, as one page.</summary>
internal static class TableReportCommand
{
    public static Command Create()
    {
        var folder = new Argument<string?>("DIR")
        {
            Description = "The folder of 'table fit', or its table.safetensors: rows are drawn from it. Or give --synthetic.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var real = new Option<string?>("--real")
        {
            Description = "The rows that were learned, CSV or Parquet. Default: the file that 'table fit' read.",
            HelpName = "FILE",
        }.NotBlank();
        var synthetic = new Option<string?>("--synthetic") { Description = "Synthetic rows from a file.", HelpName = "FILE" }.NotBlank();
        var holdout = new Option<string?>("--holdout")
        {
            Description = "Real rows that were not learned: usefulness and privacy are compared with them.",
            HelpName = "FILE",
        }.NotBlank();
        var target = new Option<string?>("--target")
        {
            Description = "The column that a model should predict. Default: that of 'table fit'.",
            HelpName = "COLUMN",
        };
        var seed = new Option<ulong>("--seed") { Description = "The seed of the drawn rows.", DefaultValueFactory = _ => 0 };
        var output = new Option<string?>("--output")
        {
            Description = "The folder for report.html and report.json. Default: DIR/report, or table-report without DIR.",
            HelpName = "DIR",
        }.NotBlank();
        var command = new Command("report", "Measure how good synthetic rows are, and write it on one page.");
        command.Arguments.Add(folder);
        foreach (var option in (Option[])[real, synthetic, holdout, target, seed, output]) command.Options.Add(option);
        command.SetAction((result, cancellation) =>
        {
            var (from, file) = (result.GetValue(folder), result.GetValue(synthetic));
            if (from is null == file is null)
            {
                throw new UserException("Give either the folder of 'table fit' or --synthetic FILE.");
            }

            var fitted = from is null ? null : FittedTable.Find(from);
            var (learned, rows) = from is null
                ? Files(result.GetValue(real), file!)
                : Drawn(from, fitted, result.GetValue(real), result.GetValue(seed), cancellation);
            var held = result.GetValue(holdout) is { } path ? Read(path, learned.Schema) : null;
            Run(
                AnsiConsole.Console, learned, rows, held, new() { Target = result.GetValue(target) ?? fitted?.Target },
                result.GetValue(output) ?? (Directory.Exists(from) ? Path.Combine(from, "report") : "table-report"), cancellation);
            return Task.CompletedTask;
        });
        return command;
    }

    private static (Table Real, Table Synthetic) Files(string? real, string synthetic)
    {
        var learned = TableSchemaCommand.Read(real);
        return (learned, Read(synthetic, learned.Schema));
    }

    private static (Table Real, Table Synthetic) Drawn(
        string folder, FittedTable? fitted, string? real, ulong seed, CancellationToken cancellation)
    {
        if (fitted is null && real is null)
        {
            throw new UserException($"Nothing beside '{folder}' says which rows were learned. Name them with --real FILE.");
        }

        var path = real ?? fitted!.Data;
        if (path is not null && !File.Exists(path))
        {
            throw new UserException($"There is no file '{path}', the rows that were learned. Name them with --real FILE.");
        }

        using var synthesizer = TableSynthesizer.Load(FittedTable.Existing(folder));
        var learned = TableSchemaCommand.Read(path, new() { Schema = synthesizer.Schema });
        if (real is null && learned.Count != fitted!.Rows)
        {
            throw new UserException(
                $"'{path}' has {learned.Count} rows, but {fitted.Rows} were learned. Name the rows that were learned with --real FILE.");
        }

        var sample = synthesizer.Draw(new TableSampling { Count = learned.Count, Seed = seed }, cancellation);
        return (learned, sample.Rows);
    }

    private static Table Read(string path, TableSchema schema) => TableSchemaCommand.Read(path, new() { Schema = schema });

    private static void Run(
        IAnsiConsole console, Table real, Table synthetic, Table? held, TableReportOptions options, string output,
        CancellationToken cancellation)
    {
        console.Tell($"Comparing [bold]{synthetic.Count}[/] synthetic rows with [bold]{real.Count}[/] real ones.");
        var report = TableReport.Create(real, synthetic, held, options, cancellation);
        report.Save(output);
        foreach (var concern in report.Concerns) console.WriteLine($"{concern.Level}: {concern.Text}");
        if (report.Concerns.Count == 0) console.WriteLine("No figure is beyond its threshold.");
        foreach (var note in report.Notes) console.WriteLine(note);
        console.Tell($"Wrote [bold]{Path.Combine(output, "report.html")}[/] and [bold]report.json[/].");
    }
}
