using System.CommandLine;
using WganGp.Programs;

namespace WganGp.ConsoleApp.Commands;

/// <summary>The commands.</summary>
internal static class CommandLine
{
    public static int Run(string[] args) => CommandLineProgram.Run(Create(), args);

    /// <summary>All commands, as the program and the tests of the documentation read them.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand(
            "Trains Wasserstein GANs with gradient penalty. Without a command, trains the recipe 'fashion' on the bundled images.");
        root.Subcommands.Add(TrainCommand.Create());
        root.Subcommands.Add(SampleCommand.Create());
        root.Subcommands.Add(ExportCommand.Create());
        root.Subcommands.Add(CompareCommand.Create());
        root.Subcommands.Add(RecipesCommand.Create());
        root.Subcommands.Add(InspectCommand.Create());
        root.Subcommands.Add(EvaluateCommand.Create());
        root.Subcommands.Add(WatchCommand.Create());
        root.Subcommands.Add(TableCommand.Create());
        root.SetAction((_, cancellation) => Task.FromResult(TrainCommand.RunDefault(cancellation)));
        return root;
    }
}
