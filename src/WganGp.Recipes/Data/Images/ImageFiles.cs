using System.IO.Enumeration;

namespace WganGp.Recipes.Data;

/// <summary>The image files in a folder and its subfolders.</summary>
internal static class ImageFiles
{
    public static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp"];

    /// <summary>
    /// Paths relative to the folder, in the same order on every system. Hidden files and folders are skipped, and linked folders, which
    /// may form a cycle.
    /// </summary>
    public static string[] Below(string folder) => [.. Enumerate(folder).Order(StringComparer.Ordinal)];

    /// <summary>Whether there is at least one.</summary>
    public static bool Any(string folder) => Enumerate(folder).Any();

    private static FileSystemEnumerable<string> Enumerate(string folder) => new FileSystemEnumerable<string>(
        folder,
        (ref entry) => Path.GetRelativePath(folder, entry.ToFullPath()).Replace('\\', '/'),
        new EnumerationOptions
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = false,
            AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
        })
    {
        ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && IsImage(entry.FileName),
        ShouldRecursePredicate = (ref entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
    };

    private static bool IsImage(ReadOnlySpan<char> name)
    {
        var extension = Path.GetExtension(name);
        foreach (var known in Extensions)
        {
            if (extension.Equals(known, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
