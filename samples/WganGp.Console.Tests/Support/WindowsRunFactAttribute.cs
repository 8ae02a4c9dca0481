using Xunit;

namespace WganGp.ConsoleApp.Tests.Support;

/// <summary>A test of runs that .ci/windows.sh made; their folder is in an environment variable.</summary>
internal sealed class WindowsRunFactAttribute : FactAttribute
{
    public const string WhySkipped = $"{Variable} is not set; .ci/windows.sh sets it after its runs under Wine.";

    private const string Variable = "WGANGP_WINDOWS_RUNS";

    public WindowsRunFactAttribute()
    {
        if (Folder is null) Skip = WhySkipped;
    }

    public static string? Folder => Environment.GetEnvironmentVariable(Variable);

    public static string OfWindows(string file) => Path.Combine(Folder!, "windows", file);

    public static string OfLinux(string file) => Path.Combine(Folder!, "linux", file);
}
