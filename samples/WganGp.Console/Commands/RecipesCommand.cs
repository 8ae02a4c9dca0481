using System.CommandLine;
using Spectre.Console;
using WganGp.ConsoleApp.Output;
using WganGp.Recipes;

namespace WganGp.ConsoleApp.Commands;

/// <summary><c>recipes</c>: what can be trained.</summary>
internal static class RecipesCommand
{
    public static Command Create()
    {
        var describe = new Option<string?>("--describe")
        {
            Description = "All that is known of one recipe: source, settings, networks, data, deviations.",
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
        table.AddColumn(new TableColumn("Recipe").NoWrap()).AddColumn("What it trains on")
            .AddColumn(new TableColumn("Steps").RightAligned());
        foreach (var recipe in Recipe.All)
        {
            table.AddRow(
                new Text(recipe.Name, new Style(decoration: Decoration.Bold)), new Text(recipe.Description),
                new Text($"{recipe.Options().Steps:N0}"));
        }

        console.Write(table);
        console.WriteLine(
            "Those with -small are sized for a CPU. recipes --describe NAME says where one comes from, what it wants, " +
            "and what differs from its source.");
    }
}
