using System.CommandLine;
using Spectre.Console;
using WganGp.Programs;
using WganGp.Tabular;
using Table = WganGp.Tabular.Table;

namespace WganGp.ConsoleApp.Commands;

/// <summary><c>table schema</c>: prints what a table is understood to be.</summary>
internal static class TableSchemaCommand
{
    private const string Parquet = ".parquet";

    public static Command Create()
    {
        var data = new Argument<string?>("DATA")
        {
            Description = "A CSV or Parquet file. Default: the bundled table.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var save = new Option<string?>("--save")
        {
            Description = "Write the schema to FILE.json, to edit it; an existing file is replaced.",
            HelpName = "FILE.json",
        }.NotBlank();
        var command = new Command("schema", "Show what the columns of a table are understood to be: kinds, ranges, formats, notes.");
        command.Arguments.Add(data);
        command.Options.Add(save);
        command.SetAction(result => Run(AnsiConsole.Console, Console.Out, result.GetValue(data), result.GetValue(save)));
        return command;
    }

    /// <summary>Reads a table by its file's name; null is the bundled one.</summary>
    internal static Table Read(string? path, TableReadOptions? options = null)
    {
        if (path is null) return Table.ReadBundled(options);
        return path.EndsWith(Parquet, StringComparison.OrdinalIgnoreCase)
            ? Table.ReadParquet(path, options)
            : Table.ReadCsv(path, options);
    }

    private static void Run(IAnsiConsole console, TextWriter output, string? path, string? save)
    {
        var table = Read(path);
        // Plain lines, for a file or a pipe as well as for a terminal.
        output.WriteLine(table.Schema);
        output.WriteLine();
        console.Tell($"{table.Count} rows, {table.Schema.Columns.Count} columns.");
        if (save is null) return;
        table.Schema.Save(save);
        console.Tell($"Wrote the schema to [bold]{save}[/].");
    }
}
