using Xunit;

namespace WganGp.ConsoleApp.Tests.Support;

/// <summary>A test in Chromium.</summary>
internal sealed class BrowserFactAttribute : FactAttribute
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "chrome"];

    public BrowserFactAttribute()
    {
        if (Program is null)
        {
            Skip = $"No {string.Join(", ", Names.SkipLast(1))} or {Names[^1]} is on the path; install Debian's package chromium.";
        }
    }

    /// <summary>The browser's program; null where there is none.</summary>
    public static string? Program { get; } =
        (from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
         from name in Names
         let path = Path.Combine(folder, OperatingSystem.IsWindows() ? $"{name}.exe" : name)
         where File.Exists(path)
         select path).FirstOrDefault();
}
