using System.CommandLine;
using System.CommandLine.Parsing;
using Spectre.Console;
using WganGp.ConsoleApp.Runs;
using WganGp.Programs;

namespace WganGp.ConsoleApp.Commands;

/// <summary><c>train</c>: trains a recipe and writes all results to the output folder.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var recipe = new Option<string?>("--recipe")
        {
            Description =
                $"The recipe to train; 'recipes' lists all. Default: {RunSettings.DefaultRecipe}, or the recipe of the run to resume.",
        };
        var data = new Option<string?>("--data")
        {
            Description =
                "The training data: a folder of images, a folder with IDX or CIFAR files, a single such file, .npy, or .txt for a text " +
                "recipe. Default for 28x28 grey images: the bundled Fashion-MNIST test images.",
        }.NotBlank();
        var refuse = new Option<bool>("--refuse-damaged")
        {
            Description = "Stop if an image in the folder is damaged. Default: skip it with a warning.",
        };
        var levels = new Option<string?>("--levels") { Description = LevelsOption.Description, HelpName = "LOW,HIGH|data" };
        var holdOut = new Option<double?>("--hold-out")
        {
            Description = "The share of the data that is not trained on; each report scores it, which shows whether the critic overfits.",
            HelpName = "SHARE",
        };
        var steps = new Option<long?>("--steps") { Description = "The number of generator steps. Default: the recipe's." };
        var seed = new Option<ulong?>("--seed") { Description = "The seed of all random numbers. Default: 0." };
        var output = new Option<string?>("--output")
        {
            Description = "A new or empty folder for the results. Default: output/RECIPE, or the next free output/RECIPE-N.",
        }.NotBlank();
        var threads = new Option<int?>("--threads")
        {
            Description = "The number of CPU threads. Default: libtorch's choice, one per core.",
        };
        var resume = new Option<string?>("--resume")
        {
            Description =
                "Resume a run with its own options, from its newest checkpoint or from the given one. Without a value: the run in " +
                "--output, or the recipe's newest run, or the newest run.",
            HelpName = "DIR|FILE",
            Arity = ArgumentArity.ZeroOrOne,
        }.NotBlank();
        var set = new Option<string[]>("--set")
        {
            Description = "Set a training option, for example GradientPenalty:Weight=5. Can be repeated.",
            HelpName = "Section:Key=value",
        };
        var distributed = new Option<bool>("--distributed")
        {
            Description = "Train in all processes of an MPI job: mpirun -n 4 wgangp train --distributed. Process 0 writes the results.",
        };
        var command = new Command("train", "Train a recipe.");
        Option[] options =
            [recipe, data, refuse, levels, holdOut, steps, seed, output, threads, resume, set, distributed, .. EvaluationOptions.Create()];
        foreach (var option in options) command.Options.Add(option);
        command.SetAction((result, cancellation) => Task.FromResult(Run(Settings(result), cancellation)));
        return command;
    }

    public static int RunDefault(CancellationToken cancellation) => Run(new RunSettings(), cancellation);

    /// <summary>What a command line asks for.</summary>
    internal static RunSettings Settings(ParseResult result) => new()
    {
        Recipe = result.GetValue<string?>("--recipe"),
        Data = result.GetValue<string?>("--data"),
        RefuseDamaged = result.GetValue<bool>("--refuse-damaged"),
        Levels = result.GetValue<string?>("--levels"),
        HoldOut = result.GetValue<double?>("--hold-out"),
        Steps = result.GetValue<long?>("--steps"),
        Seed = result.GetValue<ulong?>("--seed"),
        Output = result.GetValue<string?>("--output"),
        Threads = result.GetValue<int?>("--threads"),
        Resumes = result.GetResult("--resume") is OptionResult { Implicit: false },
        ResumeFrom = result.GetValue<string?>("--resume"),
        Set = result.GetValue<string[]>("--set") ?? [],
        IsDistributed = result.GetValue<bool>("--distributed"),
        Evaluation = EvaluationOptions.Read(result),
    };

    private static int Run(RunSettings settings, CancellationToken cancellation)
    {
        if (settings.IsDistributed) return DistributedRun.Execute(settings, cancellation);
        using var run = TrainingRun.Prepare(settings, cancellation);
        run.Execute(AnsiConsole.Console, cancellation);
        return 0;
    }
}
