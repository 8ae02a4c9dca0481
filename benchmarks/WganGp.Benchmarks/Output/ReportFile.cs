namespace WganGp.Benchmarks.Output;

/// <summary>Writes results into a page.</summary>
internal static class ReportFile
{
    /// <summary>A line of its own; everything after it is the results.</summary>
    public const string Marker = "<!-- results -->";

    private const string Line = $"\n{Marker}\n";

    /// <summary>Replaces what follows the marker of an existing page, or the whole file when it has none.</summary>
    public static void Write(string path, string results)
    {
        var page = File.Exists(path) ? File.ReadAllText(path) : "";
        var place = page.IndexOf(Line, StringComparison.Ordinal);
        File.WriteAllText(path, place < 0 ? results : $"{page[..(place + Line.Length)]}\n{results}");
    }
}
