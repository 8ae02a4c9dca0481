using TorchSharp;

namespace WganGp.Recipes.Tests;

/// <summary>Every recipe for a few steps, in processes of their own.</summary>
public static class RecipeScenarios
{
    internal const string FolderVariable = "WGANGP_TEST_FOLDER";
    internal const string Whole = "whole";
    internal const string Again = "again";
    internal const string Resumed = "resumed";
    private const string Interrupted = "interrupted";
    private const int Threads = 2;
    private const long Steps = 5;
    private const long Interruption = 3;

    /// <summary>
    /// One of each kind of data: points, images, images with labels in either way, text. Every other recipe is resumed within its process
    /// by <see cref="RecipeRunTests"/>.
    /// </summary>
    internal static readonly Recipe[] Recipes =
    [
        .. ((string[])["fashion", "fashion-classes", "toy-8gaussians", "toy-25gaussians", "toy-swissroll"]).Select(Recipe.Find),
        Recipe.Find("cifar10-resnet-acgan").Tiny(), Recipe.Find("language").Tiny(),
    ];

    internal static string File(string folder, string kind, Recipe recipe) => Path.Combine(folder, $"{recipe.Name}-{kind}.safetensors");

    /// <summary>Each recipe from its beginning to its end, and another run of it that is left in between.</summary>
    public static string Begin()
    {
        foreach (var recipe in Recipes)
        {
            Train(recipe, null, Steps, Whole);
            Train(recipe, null, Interruption, Interrupted);
        }

        return "done";
    }

    /// <summary>Each interrupted run from its file to its end, and each recipe from its beginning once more.</summary>
    public static string GoOn()
    {
        foreach (var recipe in Recipes)
        {
            Train(recipe, Interrupted, Steps, Resumed);
            Train(recipe, null, Steps, Again);
        }

        return "done";
    }

    private static void Train(Recipe recipe, string? from, long until, string to)
    {
        torch.set_num_threads(Threads);
        var folder = Environment.GetEnvironmentVariable(FolderVariable)!;
        // The recipe's own networks and schedule; less work, and passes over the data that end within the run.
        var options = recipe.Options() with { Steps = Steps, BatchSize = 8, ReportEvery = 1 };
        options.Execution.Deterministic = true;
        using var trainer = recipe.CreateTrainer(options: options);
        if (from is not null) trainer.Resume(File(folder, from, recipe));
        using var scope = torch.NewDisposeScope();
        foreach (var report in trainer.Train(recipe.Data()))
        {
            if (report.Step == until) break;
        }

        if (trainer.Step != until) throw new InvalidOperationException($"{recipe.Name} stopped after step {trainer.Step}, not {until}.");
        trainer.Save(File(folder, to, recipe));
    }
}
