using System.CommandLine;
using Spectre.Console;
using WganGp.ConsoleApp.Runs;
using WganGp.Recipes;

namespace WganGp.ConsoleApp.Commands;

/// <summary><c>inspect</c>: runs the preflight check on a recipe's critic.</summary>
internal static class InspectCommand
{
    private const int FoundErrors = 3;
    private const int Samples = 16;

    public static Command Create()
    {
        var recipe = new Option<string>("--recipe")
        {
            Description = "The recipe whose critic is checked; 'recipes' lists all.",
            DefaultValueFactory = _ => RunSettings.DefaultRecipe,
        };
        var data = new Option<string?>("--data") { Description = "The data for the check, as for 'train'." };
        var command = new Command("inspect", "Check a recipe's critic before training. The exit code is 3 if there are errors.");
        command.Options.Add(recipe);
        command.Options.Add(data);
        command.SetAction(result => Run(AnsiConsole.Console, Recipe.Find(result.GetValue(recipe)!), result.GetValue(data)));
        return command;
    }

    internal static int Run(IAnsiConsole console, Recipe recipe, string? path)
    {
        var options = recipe.Options();
        var data = RunData.Open(recipe, path, options.Seed);
        var count = (int)Math.Min(Samples, data.Source.Count ?? Samples);
        using var batch = data.Source.Read([.. Enumerable.Range(0, count).Select(index => (long)index)]);
        using var trainer = data.Recipe.CreateTrainer(options: options);
        var inspection = CriticInspector.Inspect(trainer.Critic, batch.Samples, batch.Condition, options.GradientPenalty);
        Show(console, recipe, inspection);
        return inspection.HasErrors ? FoundErrors : 0;
    }

    private static void Show(IAnsiConsole console, Recipe recipe, CriticInspection inspection)
    {
        if (inspection.Findings.Count == 0)
        {
            console.MarkupLineInterpolated($"The critic of [bold]{recipe.Name}[/] is suitable for the gradient penalty: nothing found.");
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).ShowRowSeparators();
        table.AddColumns("Severity", "Finding", "Module", "What, why, and what to do");
        foreach (var finding in inspection.Findings)
        {
            table.AddRow(
                new Text(finding.IsError ? "Error" : "Warning", new Style(finding.IsError ? Color.Red : Color.Yellow)),
                new Text(finding.Name), new Text(finding.ModulePath), new Text($"{finding.Found} {finding.Why} {finding.Advice}"));
        }

        console.Write(table);
    }
}
