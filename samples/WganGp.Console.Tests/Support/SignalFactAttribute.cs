using System.Globalization;
using Xunit;

namespace WganGp.ConsoleApp.Tests.Support;

/// <summary>A test that sends a Unix signal to a child process.</summary>
internal sealed class SignalFactAttribute : FactAttribute
{
    public const int Interrupt = 2;
    public const int Terminate = 15;

    public SignalFactAttribute(int signal)
    {
        if (OperatingSystem.IsWindows()) Skip = "It sends a signal with kill(2), which Windows does not have.";
        else if (IsIgnored(signal))
        {
            Skip = $"Signal {signal} is ignored here, as in a job that a shell runs in the background, and a child inherits that.";
        }
    }

    private static bool IsIgnored(int signal)
    {
        const string status = "/proc/self/status";
        const string ignored = "SigIgn:";
        if (!File.Exists(status)) return false;
        var mask = File.ReadLines(status).First(line => line.StartsWith(ignored, StringComparison.Ordinal))[ignored.Length..].Trim();
        return (ulong.Parse(mask, NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> (signal - 1) & 1) == 1;
    }
}
