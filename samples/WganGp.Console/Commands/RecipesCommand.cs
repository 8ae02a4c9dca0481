using System.CommandLine;
using Spectre.Console;
using WganGp.Recipes;

namespace WganGp.ConsoleApp.Commands;

/// <summary><c>recipes</c>: what can be trained.</summary>
internal static class RecipesCommand
{
    public static Command Create()
    {
        var command = new Command("recipes", "List the recipes.");
        command.SetAction(_ => Show(AnsiConsole.Console));
        return command;
    }

    private static void Show(IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Rounded).ShowRowSeparators();
        table.AddColumn(new TableColumn("Recipe").NoWrap()).AddColumn("What it trains on, and where it comes from").AddColumn(new TableColumn("Steps").RightAligned());
        foreach (var recipe in Recipe.All)
        {
            table.AddRow(
                new Text(recipe.Name, new Style(decoration: Decoration.Bold)), new Text($"{recipe.Description}\n{recipe.Source}"),
                new Text($"{recipe.Options().Steps:N0}"));
        }

        console.Write(table);
    }
}
