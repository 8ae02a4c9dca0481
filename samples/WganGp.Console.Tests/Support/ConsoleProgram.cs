using System.Diagnostics;
using FluentAssertions;
using WganGp.TestSupport;

namespace WganGp.ConsoleApp.Tests.Support;

/// <summary>The console program as its user runs it.</summary>
internal static class ConsoleProgram
{
    private static readonly ProgramProcess Program = new("wgangp.dll");

    public static ProgramProcess.Result Run(params string[] arguments) => Program.RunIn(Environment.CurrentDirectory, arguments);

    public static ProgramProcess.Result RunIn(string folder, params string[] arguments) => Program.RunIn(folder, arguments);

    public static Process Start(params string[] arguments) => Program.StartIn(Environment.CurrentDirectory, arguments);

    /// <summary>The program must end with exit code 1 and one line that says what is wrong.</summary>
    public static void ShouldFail(string message, params string[] arguments)
    {
        var result = Run(arguments);

        result.ExitCode.Should().Be(1);
        result.Error.Trim().Should().StartWith("error: ").And.Contain(message).And.NotContain("   at ");
        result.Error.Trim().Split('\n').Should().HaveCount(1);
    }
}
