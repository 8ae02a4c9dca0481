using Xunit;

namespace WganGp.ConsoleApp.Tests.Support;

/// <summary>A test that sends a Unix signal.</summary>
internal sealed class SkippableFactOnWindowsAttribute : FactAttribute
{
    public SkippableFactOnWindowsAttribute()
    {
        if (OperatingSystem.IsWindows()) Skip = "It sends SIGINT with kill(2), which Windows does not have.";
    }
}
