using System.CommandLine;
using Spectre.Console;
using WganGp.ConsoleApp.Output;
using WganGp.ConsoleApp.Runs;
using WganGp.Programs;

namespace WganGp.ConsoleApp.Commands;

/// <summary><c>compare</c>: writes one page on which several runs are side by side.</summary>
internal static class CompareCommand
{
    /// <summary>More would be told apart by neither colour nor reader.</summary>
    internal const int MostRuns = 16;

    private const string DefaultOutput = "compare.html";

    public static Command Create()
    {
        var runs = new Argument<string[]>("RUN")
        {
            Description = "The folders of two or more runs, as 'train' leaves them. Metrics are compared with those of the first.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<string?>("--output")
        {
            Description = $"FILE.html, which is replaced if it exists. Default: {DefaultOutput}.",
            DefaultValueFactory = _ => DefaultOutput,
        }.NotBlank();
        var command = new Command("compare", "Write one page that shows several runs side by side.");
        command.Arguments.Add(runs);
        command.Options.Add(output);
        command.SetAction((result, _) =>
        {
            Run(AnsiConsole.Console, result.GetValue(runs)!, result.GetValue(output)!);
            return Task.CompletedTask;
        });
        return command;
    }

    private static void Run(IAnsiConsole console, string[] folders, string output)
    {
        if (!output.EndsWith(".html", StringComparison.OrdinalIgnoreCase)) throw new UserException($"--output {output} must end in .html.");
        if (folders.Any(string.IsNullOrWhiteSpace)) throw new UserException("The path of a run is empty; give the folders of runs.");
        if (folders.Length is < 2 or > MostRuns)
        {
            throw new UserException($"compare takes 2 to {MostRuns} runs, but {folders.Length} were given; name their folders.");
        }

        var runs = folders.Zip(Names(folders)).Select(pair => RecordedRun.Read(pair.First, pair.Second));
        ComparePage.Write(output, new CompareContent { Runs = [.. runs] });
        console.Tell($"Compared {folders.Length} runs: open [bold]{output}[/].");
    }

    /// <summary>The folders' names, or their whole paths where two have the same name.</summary>
    internal static IEnumerable<string> Names(IReadOnlyList<string> folders)
    {
        var names = folders.Select(folder => new DirectoryInfo(folder).Name).ToList();
        return names.Select((name, index) => names.Count(other => other == name) > 1 ? folders[index] : name);
    }
}
