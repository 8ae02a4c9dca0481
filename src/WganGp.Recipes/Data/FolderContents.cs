namespace WganGp.Recipes.Data;

/// <summary>What a folder contains, for messages.</summary>
internal static class FolderContents
{
    private const int Most = 12;

    public static string Describe(string folder)
    {
        string[] names =
        [
            .. Directory.EnumerateFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal),
        ];
        if (names.Length == 0) return "nothing";
        return string.Join(", ", names.Take(Most)) + (names.Length > Most ? $" and {FileData.Text(names.Length - Most)} more" : "");
    }
}
