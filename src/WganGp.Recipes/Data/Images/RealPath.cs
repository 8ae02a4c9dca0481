namespace WganGp.Recipes.Data;

/// <summary>The path of a folder without links, by which it is known again under another name.</summary>
internal static class RealPath
{
    // Linux's own limit.
    private const int MostLinks = 40;

    /// <exception cref="IOException">The links lead in a circle.</exception>
    public static string Of(string path)
    {
        var links = 0;
        return Of(Path.GetFullPath(path), ref links);
    }

    private static string Of(string full, ref int links)
    {
        var real = Path.GetPathRoot(full)!;
        foreach (var part in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(real, part);
            if (new DirectoryInfo(next).LinkTarget is { } target)
            {
                if (++links > MostLinks) throw new IOException($"'{FileData.Shown(full)}' is a link that leads in a circle: remove it.");
                next = Of(Path.GetFullPath(target, real), ref links);
            }

            real = next;
        }

        return real;
    }
}
