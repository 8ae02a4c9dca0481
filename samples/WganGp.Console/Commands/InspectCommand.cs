using System.CommandLine;
using Spectre.Console;
using WganGp.ConsoleApp.Runs;
using WganGp.Programs;
using WganGp.Recipes;

namespace WganGp.ConsoleApp.Commands;

/// <summary><c>inspect</c>: runs the preflight check on a recipe's critic.</summary>
internal static class InspectCommand
{
    private const int FoundErrors = 3;
    private const int MostSamples = 16;

    public static Command Create()
    {
        var recipe = new Option<string>("--recipe")
        {
            Description = "The recipe whose critic is checked; 'recipes' lists all.",
            DefaultValueFactory = _ => RunSettings.DefaultRecipe,
        };
        var data = new Option<string?>("--data") { Description = "The data for the check, as for 'train'." }.NotBlank();
        var levels = new Option<string?>("--levels") { Description = LevelsOption.Description, HelpName = "LOW,HIGH|data" };
        var command = new Command("inspect", "Check a recipe's critic before training. The exit code is 3 if there are errors.");
        command.Options.Add(recipe);
        command.Options.Add(data);
        command.Options.Add(levels);
        command.SetAction((result, cancellation) => Task.FromResult(Run(
            AnsiConsole.Console, Recipe.Find(result.GetValue(recipe)!), result.GetValue(data), result.GetValue(levels), cancellation)));
        return command;
    }

    internal static int Run(
        IAnsiConsole console, Recipe recipe, string? path, string? levels = null, CancellationToken cancellation = default)
    {
        var options = recipe.Options();
        var data = RunData.Open(recipe, path, options.Seed, levels: levels, cancellation: cancellation);
        var samples = Math.Min(MostSamples, data.Source.Count ?? MostSamples);
        using var batch = data.Source.Read([.. Enumerable.Range(0, (int)samples).Select(index => (long)index)]);
        cancellation.ThrowIfCancellationRequested();
        using var trainer = data.Recipe.CreateTrainer(options: options);
        var inspection = CriticInspector.Inspect(trainer.Critic, batch.Samples, batch.Condition, options.GradientPenalty);
        Show(console, recipe, inspection);
        return inspection.HasErrors ? FoundErrors : 0;
    }

    private static void Show(IAnsiConsole console, Recipe recipe, CriticInspection inspection)
    {
        if (inspection.Findings.Count == 0)
        {
            console.Tell($"The critic of [bold]{recipe.Name}[/] is suitable for the gradient penalty: nothing found.");
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).ShowRowSeparators();
        table.AddColumns("Severity", "Finding", "Module", "What, why, and what to do");
        foreach (var finding in inspection.Findings)
        {
            table.AddRow(
                new Text(finding.IsError ? "Error" : "Warning", new Style(finding.IsError ? Color.Red : Color.Yellow)),
                new Text(finding.Name), new Text(Printable.Of(finding.ModulePath)),
                new Text(Printable.Line($"{finding.Found} {finding.Why} {finding.Advice}")));
        }

        console.Write(table);
    }
}
