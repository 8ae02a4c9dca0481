using System.CommandLine;
using Spectre.Console;
using TorchSharp;

namespace WganGp.Experiments;

/// <summary>The command of an experiment, with the options that it uses.</summary>
internal static class ExperimentCommand
{
    public static Command Create(IExperiment experiment)
    {
        var output = new Option<string?>("--output")
        {
            Description = "A new or empty folder for the results" + (experiment.IsResumable ? ", or that of a stopped run" : "") +
                $". Default: output/{experiment.Name}, or the next free output/{experiment.Name}-N.",
        };
        var seed = new Option<ulong>("--seed") { Description = "The seed of everything random.", DefaultValueFactory = _ => 0 };
        var steps = new Option<long?>("--steps") { Description = "Critic updates of each training. Default: the experiment's." };
        var quick = new Option<bool>("--quick")
        {
            Description = "Seconds instead of minutes, with tiny networks: a smoke test; the figures mean nothing.",
        };
        var data = new Option<string?>("--data")
        {
            Description = "A folder with IDX files of 28x28 images and labels. Default: the bundled Fashion-MNIST test images.",
        };
        var pairs = new Option<int?>("--pairs") { Description = $"Random pairs of networks. Default: {Architectures.DefaultPairs}." };
        var threads = new Option<int?>("--threads") { Description = "CPU threads. Default: libtorch's choice, one per core." };
        var command = new Command(experiment.Name, experiment.Title);
        foreach (var option in (Option[])[output, seed, steps, quick, threads]) command.Options.Add(option);
        if (experiment.UsesImages) command.Options.Add(data);
        if (experiment.UsesPairs) command.Options.Add(pairs);
        command.SetAction((result, cancellation) => Task.FromResult(Run(
            AnsiConsole.Console, experiment, result.GetValue(output),
            new ExperimentSettings
            {
                Seed = result.GetValue(seed),
                Steps = result.GetValue(steps),
                Quick = result.GetValue(quick),
                Data = experiment.UsesImages ? result.GetValue(data) : null,
                Pairs = experiment.UsesPairs ? result.GetValue(pairs) : null,
                Threads = result.GetValue(threads),
            },
            cancellation)));
        return command;
    }

    internal static int Run(
        IAnsiConsole console, IExperiment experiment, string? output, ExperimentSettings settings, CancellationToken cancellation)
    {
        settings.ThrowUnlessValid();
        // Here, not with the first trainer: a classifier trained before it would give different numbers.
        if (settings.Threads is { } count) torch.set_num_threads(count);
        var folder = ExperimentFolder.Open(output, experiment);
        console.MarkupLineInterpolated($"Experiment [bold]{experiment.Name}[/]; results go to [bold]{folder}[/].");
        experiment.Run(new ExperimentRun(experiment, settings, folder, line => console.WriteLine(line), cancellation));
        console.MarkupLineInterpolated($"Done: [bold]{Path.Combine(folder, "page.md")}[/]");
        return 0;
    }
}
