using System.Diagnostics;

namespace WganGp.TestSupport;

/// <summary>A program as its user runs it: a process of its own.</summary>
/// <param name="assembly">The program's assembly, beside the tests.</param>
internal sealed class ProgramProcess(string assembly)
{
    public sealed record Result(int ExitCode, string Output, string Error);

    public Result RunIn(string folder, params string[] arguments)
    {
        using var process = StartIn(folder, arguments);
        return Finish(process);
    }

    public Process StartIn(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var argument in (string[])["exec", Path.Combine(AppContext.BaseDirectory, assembly), .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    public static Result Finish(Process process)
    {
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var lines = error.Result.Split('\n').Where(line => !IsOfTheMachine(line)).Select(line => line + "\n");
        return new Result(process.ExitCode, output, string.Concat(lines).TrimEnd('\n'));
    }

    /// <summary>The next line on standard error that the run, and not the machine, is the cause of.</summary>
    public static string? ReadError(Process process)
    {
        while (process.StandardError.ReadLine() is { } line)
        {
            if (!IsOfTheMachine(line)) return line;
        }

        return null;
    }

    // What libtorch prints where it does not know the processor, and what the trainer says where libtorch's convolutions are wrong.
    private static bool IsOfTheMachine(string line) =>
        line.Contains("NNPACK", StringComparison.Ordinal) ||
        line.StartsWith("warning: libtorch's fast convolutions (oneDNN)", StringComparison.Ordinal);
}
