using System.CommandLine;
using System.Runtime.InteropServices;
using Spectre.Console;

namespace WganGp.Programs;

/// <summary>What the command lines of all programs share: one clear line for an error, Ctrl-C, the exit code.</summary>
public static class CommandLineProgram
{
    private const int Failed = 1;
    private const int Interrupted = 130;

    private static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "Show the whole error, with its stack trace.",
        Recursive = true,
    };

    /// <summary>Runs the command that the arguments name.</summary>
    /// <param name="root">The program's commands.</param>
    /// <param name="args">The arguments.</param>
    /// <returns>The exit code: the command's own, 1 after an error, 130 after Ctrl-C, SIGTERM or SIGHUP.</returns>
    public static int Run(RootCommand root, string[] args)
    {
        ArgumentNullException.ThrowIfNull(root);
        LeaveInterruptionToProgram();
        StandardOutput.Guard();
        root.Options.Add(Verbose);
        // In a file or a pipe a line stays a line.
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 1_000;
        var result = root.Parse(args);
        if (result.Errors is [var wrong, ..])
        {
            return Fail(Printable.Line(OptionChecks.Message(wrong)) + " Use --help to see the commands and options.");
        }

        using var interruption = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Interrupt);
        try
        {
            // Errors are reported below, in one place, and interruption is a request to save, not to stop dead.
            var code = result.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, interruption.Token)
                .GetAwaiter().GetResult();
            StandardOutput.ThrowIfFailed();
            return code;
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
        catch (Exception error) when (!result.GetValue(Verbose))
        {
            return Fail(Describe(error), CodeOf(error));
        }
        catch (Exception error)
        {
            // The trace keeps its lines.
            return Fail(string.Join('\n', error.ToString().Split('\n').Select(line => Printable.Of(line.TrimEnd('\r')))), CodeOf(error));
        }

        void Interrupt(PosixSignalContext signal)
        {
            // A second signal is not held back: it ends the process at once. A closed terminal is no wish to hurry, and both the terminal
            // and the shell tell of it.
            signal.Cancel = !interruption.IsCancellationRequested || signal.Signal == PosixSignal.SIGHUP;
            interruption.Cancel();
        }
    }

    /// <summary>An error in one line; with its type if it is none that the programs expect.</summary>
    /// <param name="error">The error.</param>
    public static string Describe(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        var expected = error is WganGpException or UserException or ArgumentException or IOException or UnauthorizedAccessException;
        return Printable.Line(error.Message) + (expected ? "" : $" ({error.GetType().Name}; --verbose shows where)");
    }

    /// <summary>
    /// Keeps libtorch's OpenMP library on Windows, libiomp5md.dll, from ending the process at Ctrl-C: it has a handler of its own. It reads
    /// this when it is loaded, at the first use of TorchSharp.
    /// </summary>
    private static void LeaveInterruptionToProgram()
    {
        const string variable = "FOR_DISABLE_CONSOLE_CTRL_HANDLER";
        if (OperatingSystem.IsWindows()) Environment.SetEnvironmentVariable(variable, "1");
    }

    private static int CodeOf(Exception error) => (error as UserException)?.ExitCode ?? Failed;

    private static int Fail(string message, int code = Failed)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        console.Profile.Width = int.MaxValue;
        console.MarkupLineInterpolated($"[red]error:[/] {message}");
        return code;
    }
}
