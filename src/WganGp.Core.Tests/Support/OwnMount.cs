using System.Diagnostics;

namespace WganGp.Tests.Support;

/// <summary>
/// Starts a scenario in a mount namespace of its own (unshare(1)), with a file system in memory on a folder, which nobody
/// else sees and which goes with the process.
/// </summary>
internal static class OwnMount
{
    /// <summary>Why it cannot be done here; null when it can.</summary>
    public static string? Obstacle { get; } = Probe();

    public static ChildProcess.Result Run(Type type, string method, string folder, string size,
        params (string Name, string Value)[] environment)
    {
        using var process = ChildProcess.Start(
            type, method,
                ["unshare", .. User, "--mount", "sh", "-c", "mount -t tmpfs -o size=\"$1\" tmpfs \"$2\" && shift 2 && exec \"$@\"", "sh",
                size, folder], environment);
        return ChildProcess.Finish(process);
    }

    // One who is not root is root inside a user namespace, where that is allowed.
    private static string[] User => Environment.IsPrivilegedProcess ? [] : ["--map-root-user"];

    private static string? Probe()
    {
        if (!OperatingSystem.IsLinux()) return "Only Linux has mount namespaces.";
        try
        {
            using var process =
                Process.Start(new ProcessStartInfo("unshare",
                [.. User, "--mount", "mount", "-t", "tmpfs", "tmpfs", "/tmp"])
                { RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"No file system can be mounted here: {error.Trim()}";
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            return $"unshare(1) is not here: {error.Message}";
        }
    }
}
