using System.CommandLine;
using WganGp.Programs;

namespace WganGp.Experiments;

/// <summary>One command per experiment.</summary>
internal static class CommandLine
{
    public static int Run(string[] args)
    {
        var root = new RootCommand(
            "Repeats experiments of the WGAN-GP paper (arXiv 1704.00028) at the scale of a CPU, with pictures, numbers and a page.");
        foreach (var experiment in ExperimentCatalog.All) root.Subcommands.Add(ExperimentCommand.Create(experiment));
        root.Subcommands.Add(TablesCommand.Create());
        // Accepts an unknown command name, so that the message can list the names.
        var other = new Argument<string?>("name") { Hidden = true, Arity = ArgumentArity.ZeroOrOne };
        root.Arguments.Add(other);
        root.SetAction(int (result) => throw new UserException(
            (result.GetValue(other) is { } name ? $"There is no experiment '{name}'" : "Name an experiment") +
            $"; the experiments are {string.Join(", ", ExperimentCatalog.All.Select(experiment => experiment.Name))}."));
        return CommandLineProgram.Run(root, args);
    }
}
