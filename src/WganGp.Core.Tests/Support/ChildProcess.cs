using System.Diagnostics;
using System.Reflection;

namespace WganGp.Tests.Support;

/// <summary>
/// Runs a scenario in a process of its own, so that one that ends the process fails a test and does not end the run.
/// A scenario is a public static method without parameters that returns the text to print, or an exit code.
/// </summary>
internal static class ChildProcess
{
    /// <summary>
    /// Makes idle threads of libtorch's OpenMP sleep: beside other processes, spinning ones take the cores from those that work.
    /// </summary>
    public static readonly (string Name, string Value) SleepingThreads = ("GOMP_SPINCOUNT", "0");

    /// <summary>This assembly as a program: itself, where .NET was published with it (TestRun).</summary>
    private static string[] Program { get; } =
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == Assembly.GetExecutingAssembly().GetName().Name
            ? [Environment.ProcessPath!]
            : ["dotnet", "exec", Assembly.GetExecutingAssembly().Location];

    public sealed record Result(int ExitCode, string Output, string Error);

    /// <summary>
    /// The entry point of the test assembly when it is started as a child; what follows the method goes to it, if it takes arguments.
    /// </summary>
    public static int Main(string[] args)
    {
        if (args is not [var type, var method, .. var rest]) return 64;
        var scenario = Assembly.GetExecutingAssembly()
            .GetType(type, throwOnError: true)!.GetMethod(method, BindingFlags.Public | BindingFlags.Static)!;
        var result = scenario.Invoke(null, scenario.GetParameters().Length == 0 ? null : [rest]);
        if (result is int exitCode) return exitCode;
        Console.Out.Write((string)result!);
        return 0;
    }

    public static Result Run(Type type, string method, params (string Name, string Value)[] environment)
    {
        using var process = Start(type, method, environment);
        return Finish(process);
    }

    /// <summary>Starts a scenario, which reads <paramref name="environment"/> in place of parameters.</summary>
    public static Process Start(Type type, string method, params (string Name, string Value)[] environment) =>
        Start(type, method, [], environment);

    /// <summary>Starts a scenario under another program, which is given the command line to run.</summary>
    public static Process Start(Type type, string method, string[] under, (string Name, string Value)[] environment)
    {
        string[] line = [.. under, .. Program, type.FullName!, method];
        var start = new ProcessStartInfo(line[0], line[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public static Result Finish(Process process)
    {
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Result(process.ExitCode, output, error.Result);
    }
}
