namespace WganGp.Recipes.Data;

/// <summary>The image files in a folder and its subfolders, and what was left out.</summary>
internal sealed class ImageFiles
{
    // Compared with the folders that are read already; on Windows names differ in more than their case.
    private static readonly StringComparer PathComparer =
        OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    private readonly List<string> files = [];
    private readonly List<string> notes = [];
    private readonly LeftOutFiles leftOut = new();
    private readonly HashSet<string> read = new(PathComparer);
    private readonly Queue<(string Name, string Path)> links = new();

    private ImageFiles()
    {
    }

    /// <summary>The extensions of image files.</summary>
    public static string[] Extensions { get; } =
    [
        ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".ppm", ".pgm", ".pbm", ".pnm",
    ];

    /// <summary>Paths relative to the folder, separated by '/', in the same order on every system.</summary>
    public string[] Files { get; private set; } = [];

    /// <summary>What was left out, one line each.</summary>
    public string[] LeftOut { get; private set; } = [];

    /// <summary>
    /// Searches a folder. Linked folders are followed, each folder is read once; results of runs and hidden files are left out, and said.
    /// </summary>
    public static ImageFiles Below(string folder)
    {
        FolderContents.ThrowIfRun(folder);
        var found = new ImageFiles();
        var root = RealPath.Of(folder);
        found.Walk("", root);
        // After all real folders, so that a link to one of them is the one that is left out.
        while (found.links.TryDequeue(out var link)) found.Follow(link.Name, link.Path, root);
        found.Files = [.. found.files.Order(StringComparer.Ordinal)];
        found.LeftOut = [.. found.notes.Order(StringComparer.Ordinal), .. found.leftOut.Describe()];
        return found;
    }

    /// <param name="name">The folder's name below the first; empty for that.</param>
    /// <param name="path">Its real path, without links.</param>
    private void Walk(string name, string path)
    {
        if (!read.Add(path))
        {
            notes.Add($"The folder '{FileData.Shown(name)}' leads to '{FileData.Shown(path)}', which is read under another name.");
            return;
        }

        if (name.Length > 0 && FolderContents.IsRun(path))
        {
            notes.Add(
                $"The folder '{FileData.Shown(name)}' holds the results of a run, which its options.json tells, and is not read as data.");
            return;
        }

        foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            var entryName = name.Length == 0 ? entry.Name : $"{name}/{entry.Name}";
            var hidden = (entry.Attributes & (FileAttributes.Hidden | FileAttributes.System)) != 0;
            if (entry is not DirectoryInfo) AddFile(entry, entryName, hidden);
            else if (hidden) leftOut.AddHiddenFolder(entryName);
            else if (entry.LinkTarget is not null) links.Enqueue((entryName, entry.FullName));
            else Walk(entryName, entry.FullName);
        }
    }

    private void AddFile(FileSystemInfo entry, string name, bool hidden)
    {
        if (!IsImage(entry.Name) && entry.LinkTarget is { } target && LeadsNowhere(entry))
        {
            notes.Add($"The link '{FileData.Shown(name)}' leads to '{FileData.Shown(target)}', which does not exist.");
        }
        else if (!IsImage(entry.Name)) leftOut.AddOther(name, hidden);
        else if (hidden) leftOut.AddHiddenImage(name);
        else files.Add(name);
    }

    private static bool LeadsNowhere(FileSystemInfo link)
    {
        try
        {
            return link.ResolveLinkTarget(returnFinalTarget: true) is not { Exists: true };
        }
        catch (IOException)
        {
            // In a circle.
            return true;
        }
    }

    private void Follow(string name, string path, string root)
    {
        var target = RealPath.Of(path);
        if (root == target || root.StartsWith(Path.TrimEndingDirectorySeparator(target) + Path.DirectorySeparatorChar, Comparison))
        {
            notes.Add($"The link '{FileData.Shown(name)}' leads to '{FileData.Shown(target)}', which contains it, and is not followed.");
            return;
        }

        Walk(name, target);
    }

    private static StringComparison Comparison =>
        OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    private static bool IsImage(string name)
    {
        var extension = Path.GetExtension(name.AsSpan());
        foreach (var known in Extensions)
        {
            if (extension.Equals(known, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
