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
    /// <returns>The exit code: the command's own, 1 after an error, 130 after Ctrl-C or SIGTERM.</returns>
    public static int Run(RootCommand root, string[] args)
    {
        ArgumentNullException.ThrowIfNull(root);
        LeaveInterruptionToProgram();
        root.Options.Add(Verbose);
        // In a file or a pipe a line stays a line.
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 1_000;
        var result = root.Parse(args);
        if (result.Errors.Count > 0) return Fail(result.Errors[0].Message + " Use --help to see the commands and options.");

        using var interruption = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
        try
        {
            // Errors are reported below, in one place, and interruption is a request to save, not to stop dead.
            return result.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, interruption.Token)
                .GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
        catch (Exception error) when (!result.GetValue(Verbose))
        {
            return Fail(OneLine(error) + (IsExpected(error) ? "" : $" ({error.GetType().Name}; --verbose shows where)"), CodeOf(error));
        }
        catch (Exception error)
        {
            return Fail(error.ToString(), CodeOf(error));
        }

        void Interrupt(PosixSignalContext signal)
        {
            // A second signal is not held back: it ends the process at once.
            signal.Cancel = !interruption.IsCancellationRequested;
            interruption.Cancel();
        }
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

    private static bool IsExpected(Exception error) =>
        error is WganGpException or UserException or ArgumentException or IOException or UnauthorizedAccessException;

    private static string OneLine(Exception error) => error.Message.ReplaceLineEndings(" ").Trim();

    private static int CodeOf(Exception error) => (error as UserException)?.ExitCode ?? Failed;

    private static int Fail(string message, int code = Failed)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        console.Profile.Width = int.MaxValue;
        console.MarkupLineInterpolated($"[red]error:[/] {message}");
        return code;
    }
}
