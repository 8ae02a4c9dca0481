using System.CommandLine;
using System.Runtime.InteropServices;
using Spectre.Console;
using TorchSharp;
using WganGp.Benchmarks.Measuring;
using WganGp.Benchmarks.Networks;
using WganGp.Benchmarks.Variants;

namespace WganGp.Benchmarks.Commands;

/// <summary>The command, its options, one clear line for an error.</summary>
internal static class CommandLine
{
    private const int Failed = 1;
    private const int Interrupted = 130;

    public static int Run(string[] args)
    {
        var root = new RootCommand(
            "Measures the penalty, the critic's update and the generator's step: this library against a plain TorchSharp loop, " +
            "and against PyTorch.");
        var networks = Names("--networks", "Which networks.", NetworkCatalog.All(tiny: true).Select(network => network.Name));
        var variants = Names(
            "--variants", "Which variants besides the plain loop.", VariantCatalog.All.Skip(1).Select(variant => variant.Name));
        var operations = Names("--operations", "Which operations.", Enum.GetValues<Operation>().Select(operation => operation.Title()));
        var repetitions = new Option<int>("--repetitions")
        {
            Description = "The smallest number of timed rounds; short work is repeated more often.",
            DefaultValueFactory = _ => 7,
        };
        var threads = new Option<int?>("--threads") { Description = "CPU threads. Default: libtorch's choice.", Recursive = true };
        var tiny = new Option<bool>("--tiny") { Description = "Small networks and few rounds: a smoke run of seconds.", Recursive = true };
        var output = new Option<string?>("--output")
        {
            Description = "A Markdown file for the results. In a file with the line '<!-- results -->' only the text after it is replaced.",
            HelpName = "FILE.md",
        };
        var peer = new Option<string?>("--peer")
        {
            Description = "'auto' also measures PyTorch, if python3 has it; a file holds the rows of an earlier run of pytorch_peer.py.",
            HelpName = "auto|FILE.json",
        };
        foreach (var option in (Option[])[networks, variants, operations, repetitions, threads, tiny, output, peer])
        {
            root.Options.Add(option);
        }

        root.SetAction((result, cancellation) => Task.FromResult(Measure(
            new BenchmarkSettings
            {
                Networks = result.GetValue(networks) ?? [],
                Variants = result.GetValue(variants) ?? [],
                Operations = result.GetValue(operations) ?? [],
                Repetitions = result.GetValue(repetitions),
                Threads = result.GetValue(threads),
                Tiny = result.GetValue(tiny),
                Output = result.GetValue(output),
                Peer = result.GetValue(peer),
            },
            cancellation)));
        root.Subcommands.Add(MemoryCommand(threads, tiny));
        root.Subcommands.Add(MetricsCommand.Create(threads, tiny));
        root.Subcommands.Add(ServingCommand.Create(threads, tiny));
        root.Subcommands.Add(OnnxCommand.Create(threads, tiny));

        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 1_000;
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0) return Fail(parsed.Errors[0].Message + " Use --help to see the options.");
        using var interruption = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            // A second signal is not handled: it ends the process at once.
            signal.Cancel = !interruption.IsCancellationRequested;
            interruption.Cancel();
        });
        try
        {
            return parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, interruption.Token)
                .GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
        catch (Exception error) when (
            error is InvalidOperationException or ArgumentException or IOException or UnauthorizedAccessException or WganGpException)
        {
            return Fail(error.Message);
        }
    }

    private static int Measure(BenchmarkSettings settings, CancellationToken cancellation)
    {
        new BenchmarkRun(settings, AnsiConsole.Console).Execute(cancellation);
        return 0;
    }

    private static Command MemoryCommand(Option<int?> threads, Option<bool> tiny)
    {
        var network = new Argument<string>("network");
        var variant = new Argument<string>("variant");
        var command = new Command(PeakMemory.Command, "Prints the peak memory of one variant, in bytes.") { Hidden = true };
        command.Arguments.Add(network);
        command.Arguments.Add(variant);
        command.SetAction(result =>
        {
            if (result.GetValue(threads) is { } count) torch.set_num_threads(count);
            BenchmarkNetwork Find(bool small) => NetworkCatalog.All(small).Single(each => each.Name == result.GetValue(network));
            Console.Write(PeakMemory.InThisProcess(
                Find(result.GetValue(tiny)), Find(small: true), VariantCatalog.All.Single(each => each.Name == result.GetValue(variant))));
        });
        return command;
    }

    private static Option<string[]> Names(string option, string description, IEnumerable<string> names)
    {
        string[] known = [.. names];
        var result = new Option<string[]>(option)
        {
            Description = $"{description} Default: all.",
            AllowMultipleArgumentsPerToken = true,
        };
        result.AcceptOnlyFromAmong(known);
        return result;
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine($"error: {message.ReplaceLineEndings(" ").Trim()}");
        return Failed;
    }
}
