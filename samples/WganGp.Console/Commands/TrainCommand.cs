using System.CommandLine;
using Spectre.Console;
using WganGp.ConsoleApp.Runs;

namespace WganGp.ConsoleApp.Commands;

/// <summary><c>train</c>: trains a recipe and leaves everything in the output folder.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var recipe = new Option<string?>("--recipe")
        {
            Description = $"What to train; 'recipes' lists them. Default: {RunSettings.DefaultRecipe}, or that of the run to go on with.",
        };
        var data = new Option<string?>("--data")
        {
            Description = "What to learn: a folder of images or of IDX or CIFAR files, or such a file, .npy, " +
                "or .txt for a recipe of text. Default for grey images of 28x28: the bundled Fashion-MNIST test images.",
        };
        var refuse = new Option<bool>("--refuse-damaged")
        {
            Description = "Stop when an image of the folder is damaged. Default: it is left out, with a warning.",
        };
        var steps = new Option<long?>("--steps") { Description = "Generator steps. Default: the recipe's." };
        var seed = new Option<ulong?>("--seed") { Description = "The seed of everything random. Default: 0." };
        var output = new Option<string?>("--output")
        {
            Description = "A new or empty folder for the results. Default: output/RECIPE, or the next free output/RECIPE-N.",
        };
        var threads = new Option<int?>("--threads") { Description = "CPU threads. Default: libtorch's choice, one a core." };
        var resume = new Option<string?>("--resume")
        {
            Description = "Go on with a run, with its own options, from its newest checkpoint or the one named. Default: " +
                "the run in --output, or the recipe's newest, or the newest.",
            HelpName = "DIR|FILE",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var set = new Option<string[]>("--set")
        {
            Description = "An option of the training schedule, such as GradientPenalty:Weight=5. May be repeated.",
            HelpName = "Section:Key=value",
        };
        var command = new Command("train", "Train a recipe.");
        foreach (var option in (Option[])[recipe, data, refuse, steps, seed, output, threads, resume, set]) command.Options.Add(option);
        command.SetAction((result, cancellation) => Task.FromResult(Run(
            new RunSettings
            {
                Recipe = result.GetValue(recipe),
                Data = result.GetValue(data),
                RefuseDamaged = result.GetValue(refuse),
                Steps = result.GetValue(steps),
                Seed = result.GetValue(seed),
                Output = result.GetValue(output),
                Threads = result.GetValue(threads),
                Resumes = result.GetResult(resume) is { Implicit: false },
                ResumeFrom = result.GetValue(resume),
                Set = result.GetValue(set) ?? [],
            },
            cancellation)));
        return command;
    }

    public static int RunDefault(CancellationToken cancellation) => Run(new RunSettings(), cancellation);

    private static int Run(RunSettings settings, CancellationToken cancellation)
    {
        using var run = TrainingRun.Prepare(settings, cancellation);
        run.Execute(AnsiConsole.Console, cancellation);
        return 0;
    }
}
