using System.CommandLine;
using Spectre.Console;
using WganGp.ConsoleApp.Output;
using WganGp.Recipes;

namespace WganGp.ConsoleApp.Commands;

/// <summary><c>recipes</c>: lists the recipes or describes one.</summary>
internal static class RecipesCommand
{
    public static Command Create()
    {
        var describe = new Option<string?>("--describe")
        {
            Description = "Describe one recipe: source, settings, networks, data, differences from the source.",
            HelpName = "NAME",
        };
        var command = new Command("recipes", "List the recipes, or describe one.");
        command.Options.Add(describe);
        command.SetAction(result =>
        {
            if (result.GetValue(describe) is { } name) RecipeDescription.Write(Console.Out, Recipe.Find(name));
            else Show(AnsiConsole.Console);
        });
        return command;
    }

    private static void Show(IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumn(new TableColumn("Recipe").NoWrap());
        table.AddColumn("What it trains on");
        table.AddColumn(new TableColumn("Steps").RightAligned());
        foreach (var recipe in Recipe.All)
        {
            var name = new Text(recipe.Name, new Style(decoration: Decoration.Bold));
            table.AddRow(name, new Text(recipe.Description), new Text($"{recipe.Options().Steps:N0}"));
        }

        console.Write(table);
        console.WriteLine(
            "Recipes with -small are sized for a CPU. recipes --describe NAME shows a recipe's source, its settings and data, and how it " +
            "differs from the source.");
    }
}
