using System.CommandLine;

namespace WganGp.ConsoleApp.Commands;

/// <summary><c>table</c>: the commands for tables of mixed types.</summary>
internal static class TableCommand
{
    public static Command Create()
    {
        var command = new Command("table", "Tables of mixed types: what their columns are, learning them, drawing rows like theirs.");
        command.Subcommands.Add(TableSchemaCommand.Create());
        command.Subcommands.Add(TableFitCommand.Create());
        command.Subcommands.Add(TableSampleCommand.Create());
        command.Subcommands.Add(TableReportCommand.Create());
        return command;
    }
}
