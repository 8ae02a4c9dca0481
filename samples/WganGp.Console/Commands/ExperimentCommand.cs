using System.CommandLine;
using Spectre.Console;
using TorchSharp;
using WganGp.ConsoleApp.Experiments;

namespace WganGp.ConsoleApp.Commands;

/// <summary><c>experiment</c>: one of the paper's experiments at the scale of a CPU.</summary>
internal static class ExperimentCommand
{
    public static Command Create()
    {
        var names = string.Join(", ", ExperimentCatalog.All.Select(experiment => experiment.Name));
        var name = new Argument<string>("name") { Description = $"Which: {names}." };
        var output = new Option<string?>("--output") { Description = "A new or empty folder for the results. Default: output/NAME, or the next free output/NAME-N." };
        var seed = new Option<ulong>("--seed") { Description = "The seed of everything random.", DefaultValueFactory = _ => 0 };
        var steps = new Option<long?>("--steps") { Description = "Critic updates of each training. Default: the experiment's." };
        var quick = new Option<bool>("--quick") { Description = "Seconds in place of minutes, with tiny networks: shows that it works, and nothing of its subject." };
        var data = new Option<string?>("--data") { Description = "A folder with IDX files of 28x28 images and labels (overfitting, architectures, smoothness). Default: the bundled Fashion-MNIST test images." };
        var pairs = new Option<int?>("--pairs") { Description = "Random pairs of networks (architectures). Default: 40." };
        var threads = new Option<int?>("--threads") { Description = "CPU threads. Default: libtorch's choice, one a core." };
        var command = new Command("experiment", "Repeat an experiment of the paper at the scale of a CPU, with pictures, numbers and a page.");
        command.Arguments.Add(name);
        foreach (var option in (Option[])[output, seed, steps, quick, data, pairs, threads]) command.Options.Add(option);
        command.SetAction((result, cancellation) => Task.FromResult(Run(
            AnsiConsole.Console, ExperimentCatalog.Find(result.GetValue(name)!), result.GetValue(output),
            new ExperimentSettings
            {
                Seed = result.GetValue(seed),
                Steps = result.GetValue(steps),
                Quick = result.GetValue(quick),
                Data = result.GetValue(data),
                Pairs = result.GetValue(pairs),
                Threads = result.GetValue(threads),
            },
            cancellation)));
        return command;
    }

    internal static int Run(IAnsiConsole console, IExperiment experiment, string? output, ExperimentSettings settings, CancellationToken cancellation)
    {
        settings.ThrowUnlessValid();
        // Here, and not with the first trainer: a classifier that is trained before it would have other numbers.
        if (settings.Threads is { } count) torch.set_num_threads(count);
        var folder = ExperimentFolder.Open(output, experiment);
        console.MarkupLineInterpolated($"Experiment [bold]{experiment.Name}[/]; results go to [bold]{folder}[/].");
        experiment.Run(new ExperimentRun(experiment, settings, folder, line => console.WriteLine(line), cancellation));
        console.MarkupLineInterpolated($"Done: [bold]{Path.Combine(folder, "page.md")}[/]");
        return 0;
    }
}
