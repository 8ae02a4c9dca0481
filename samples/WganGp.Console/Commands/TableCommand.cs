using System.CommandLine;

namespace WganGp.ConsoleApp.Commands;

/// <summary><c>table</c>: the commands for tables of mixed types.</summary>
internal static class TableCommand
{
    public static Command Create()
    {
        var command = new Command("table", "Tables of mixed types: what their columns are.");
        command.Subcommands.Add(TableSchemaCommand.Create());
        return command;
    }
}
