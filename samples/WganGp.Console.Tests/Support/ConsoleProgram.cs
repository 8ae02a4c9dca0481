using System.Diagnostics;
using WganGp.TestSupport;

namespace WganGp.ConsoleApp.Tests.Support;

/// <summary>The console program as its user runs it.</summary>
internal static class ConsoleProgram
{
    private static readonly ProgramProcess Program = new("wgangp.dll");

    public static ProgramProcess.Result Run(params string[] arguments) => Program.RunIn(Environment.CurrentDirectory, arguments);

    public static ProgramProcess.Result RunIn(string folder, params string[] arguments) => Program.RunIn(folder, arguments);

    public static Process Start(params string[] arguments) => Program.StartIn(Environment.CurrentDirectory, arguments);
}
