using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using Running = System.Diagnostics.Process;

namespace WganGp.Programs;

/// <summary>The process that holds a <see cref="FolderLock"/>.</summary>
/// <param name="Process">Its id.</param>
/// <param name="Host">The name of its machine.</param>
/// <param name="System">What tells one running system, or container, from another of the same name.</param>
/// <param name="Start">What tells the process from a later one with the same id.</param>
/// <param name="Lock">What tells its locks apart.</param>
internal sealed record LockOwner(int Process, string Host, string System, string Start, Guid Lock)
{
    /// <summary>A process elsewhere is taken for ended when its lock has not been touched for this long.</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(1);

    private static readonly LockOwner Current =
        new(Environment.ProcessId, Environment.MachineName, ThisSystem(), StartOf(Environment.ProcessId) ?? "", Guid.Empty);

    /// <summary>This process, with a new lock.</summary>
    public static LockOwner OfNewLock() => Current with { Lock = Guid.NewGuid() };

    /// <summary>Reads a lock; null for one that was not written completely.</summary>
    public static LockOwner? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<LockOwner>(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public override string ToString() => JsonSerializer.Serialize(this);

    /// <summary>Whether the process still runs, as far as it can be told from here.</summary>
    /// <param name="silence">How long the lock has not been touched.</param>
    public bool IsAlive(TimeSpan silence) => IsHere ? StartOf(Process) == Start : silence < LongestSilence;

    /// <summary>Whether it is, or was, a process that can be seen from here.</summary>
    public bool IsHere => (Host, System) == (Current.Host, Current.System);

    /// <summary>When a process started, on a clock that no one sets; null when there is none, or when it has ended.</summary>
    private static string? StartOf(int process)
    {
        if (!OperatingSystem.IsLinux()) return StartTimeOf(process);
        try
        {
            // proc(5): after the name, which may hold anything, come the state and, 19 fields later, the start in ticks since boot.
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : fields[19];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? StartTimeOf(int process)
    {
        try
        {
            using var found = Running.GetProcessById(process);
            return found.HasExited ? null : found.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    private static string ThisSystem()
    {
        if (!OperatingSystem.IsLinux()) return "";
        try
        {
            var boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
            return $"{boot} {File.ResolveLinkTarget("/proc/self/ns/pid", returnFinalTarget: false)?.Name}";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Without them two systems of one name are taken for one.
            return "";
        }
    }
}
