namespace WganGp.Recipes.Data;

/// <summary>Counts the files of a folder that are not read as images, so that none is left out without a word.</summary>
internal sealed class LeftOutFiles
{
    private const int MostKinds = 6;

    // Formats of pictures, films and drawings: not read, and to be converted.
    private static readonly string[] PictureExtensions =
    [
        ".heic", ".heif", ".avif", ".jxl", ".jp2", ".j2k", ".jpf", ".jpx", ".tga", ".ico", ".psd", ".svg", ".svgz", ".exr", ".hdr", ".dds",
        ".dng", ".cr2", ".cr3", ".nef", ".arw", ".orf", ".rw2", ".raf", ".raw", ".dcm", ".dicom", ".nii", ".pcx", ".xcf", ".ai", ".eps",
        ".pdf", ".pam", ".pfm", ".ppt", ".ras", ".sgi", ".xbm", ".xpm", ".qoi", ".ktx", ".fits", ".fit", ".apng", ".mp4", ".mov", ".avi",
        ".mkv", ".webm", ".m4v", ".emf", ".wmf", ".djvu", ".czi", ".svs", ".ndpi", ".jng", ".mng", ".jxr", ".wdp", ".hdp", ".dib", ".rle",
    ];

    private readonly Group pictures = new();
    private readonly Group others = new();
    private readonly Group hidden = new();

    /// <summary>Adds a file that is not an image by its name.</summary>
    public void AddOther(string name, bool isHidden)
    {
        var isPicture = PictureExtensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);
        if (isPicture && isHidden) hidden.Add(name);
        else if (isPicture) pictures.Add(name);
        else if (!isHidden) others.Add(name);
    }

    /// <summary>Adds a hidden image.</summary>
    public void AddHiddenImage(string name) => hidden.Add(name);

    /// <summary>Adds a hidden folder, which is not searched.</summary>
    public void AddHiddenFolder(string name) => hidden.Add(name + "/");

    /// <summary>What was left out, one line for each group.</summary>
    public IEnumerable<string> Describe()
    {
        if (pictures.Count > 0)
        {
            yield return $"{pictures} {pictures.Are} in a format that is not read: convert {pictures.Them} to PNG, for example.";
        }

        if (hidden.Count > 0) yield return $"{hidden} {hidden.Are} hidden: rename {hidden.Them} without the dot to use {hidden.Them}.";
        if (others.Count > 0) yield return $"{others} {others.Are} not an image by name: add the extension if it should be one.";
    }

    /// <summary>Files of one reason, counted by their extensions.</summary>
    private sealed class Group
    {
        private readonly SortedDictionary<string, int> kinds = new(StringComparer.Ordinal);
        private string first = "";

        public int Count { get; private set; }

        public string Are => Count == 1 ? "is" : "are";

        public string Them => Count == 1 ? "it" : "them";

        public void Add(string name)
        {
            var kind = name.EndsWith('/') ? "folders" : Path.GetExtension(name) is { Length: > 0 } extension
                ? FileData.Shown(extension.ToLowerInvariant())
                : "without extension";
            kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
            if (Count == 0 || string.CompareOrdinal(name, first) < 0) first = name;
            Count++;
        }

        public override string ToString()
        {
            if (Count == 1) return $"'{FileData.Shown(first)}'";
            var common = kinds.OrderByDescending(kind => kind.Value).ThenBy(kind => kind.Key, StringComparer.Ordinal)
                .Take(MostKinds).Select(kind => $"{kind.Key} {FileData.Text(kind.Value)}");
            return $"{FileData.Text(Count)} files ({string.Join(", ", common)}{(kinds.Count > MostKinds ? ", …" : "")}), " +
                $"the first '{FileData.Shown(first)}',";
        }
    }
}
