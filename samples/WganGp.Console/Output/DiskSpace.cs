using System.Globalization;

namespace WganGp.ConsoleApp.Output;

/// <summary>What is free on the disk of a file that is to be written.</summary>
internal static class DiskSpace
{
    private const double Step = 1000;
    private static readonly string[] Units = ["bytes", "kB", "MB", "GB", "TB", "PB"];

    /// <summary>The free bytes; null where the system does not tell.</summary>
    public static long? At(string file)
    {
        try
        {
            var folder = new DirectoryInfo(Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/");
            while (!folder.Exists && folder.Parent is { } parent) folder = parent;
            return new DriveInfo(OperatingSystem.IsWindows() ? folder.Root.FullName : folder.FullName).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>A size for readers.</summary>
    public static string Text(long bytes)
    {
        var unit = 0;
        double size = bytes;
        for (; size >= Step && unit < Units.Length - 1; unit++) size /= Step;
        return string.Create(CultureInfo.InvariantCulture, $"{size:0.#} {Units[unit]}");
    }
}
