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
        table.AddColumn("Recipe").AddColumn("What").AddColumn("Steps").AddColumn("From");
        foreach (var recipe in Recipe.All)
        {
            table.AddRow(
                new Text(recipe.Name), new Text(recipe.Description), new Text($"{recipe.Options().Steps:N0}"), new Text(recipe.Source));
        }

        console.Write(table);
    }
}
