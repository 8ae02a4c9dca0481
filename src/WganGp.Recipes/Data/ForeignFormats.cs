using System.IO.Compression;

namespace WganGp.Recipes.Data;

/// <summary>Formats that are not read, by their first bytes: each is named, with what to do. Nothing in them is run or unpacked.</summary>
internal static class ForeignFormats
{
    private const int MostStart = 512;
    private const int MostNames = 8;
    private const string Pickle =
        "a Python pickle, which can run any code when it is loaded and is therefore never read: save its arrays with numpy.save";

    // What the data sets of which there is another version are called.
    private static readonly (string File, string Beside, string Text)[] PythonVersions =
    [
        ("data_batch_1", "batches.meta", "the Python version of CIFAR-10, pickles, which can run any code when they are loaded and are " +
            "therefore never read: download the binary version, cifar-10-binary.tar.gz"),
        ("train", "meta", "the Python version of CIFAR-100, pickles, which can run any code when they are loaded and are " +
            "therefore never read: download the binary version, cifar-100-binary.tar.gz"),
    ];

    /// <summary>What a file is and what to do, without a full stop; null if it is unknown.</summary>
    public static string? OfFile(string path)
    {
        using var file = RegularFile.OpenRead(path);
        var start = new byte[MostStart];
        start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        file.Position = 0;
        return start switch
        {
            [] => "empty: download or save it again",
            [(byte)'P', (byte)'K', 3 or 5, 4 or 6, ..] => OfZip(file),
            [0x1F, 0x8B, ..] => OfGzip(file),
            [0x80, >= 2 and <= 5, ..] => Pickle,
            [0x89, (byte)'P', (byte)'N', (byte)'G', ..] or [0xFF, 0xD8, 0xFF, ..] or [(byte)'G', (byte)'I', (byte)'F', ..]
                or [(byte)'B', (byte)'M', ..] or [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] =>
                "one image: give the folder that has the images",
            [0x89, (byte)'H', (byte)'D', (byte)'F', ..] => "an HDF5 file: save its arrays with numpy.save('images.npy', array)",
            [(byte)'P', (byte)'A', (byte)'R', (byte)'1', ..] => "a Parquet file: save its table as .csv, or its images as files",
            [(byte)'B', (byte)'Z', (byte)'h', ..] => "compressed with bzip2: unpack it",
            [0xFD, (byte)'7', (byte)'z', ..] => "compressed with xz: unpack it",
            [0x28, 0xB5, 0x2F, 0xFD, ..] => "compressed with Zstandard: unpack it",
            [(byte)'7', (byte)'z', 0xBC, 0xAF, ..] or [(byte)'R', (byte)'a', (byte)'r', (byte)'!', ..] =>
                "an archive: unpack it and give the folder",
            _ when IsTar(start) => "a tar archive: unpack it with tar -xf and give the folder",
            _ when start.AsSpan().StartsWith("MATLAB"u8) => "a MATLAB file: save its arrays with numpy.save('images.npy', array)",
            _ => null,
        };
    }

    /// <summary>Whether a compressed file has the content of an IDX file, as far as its first bytes tell, or is damaged.</summary>
    public static bool MayBeIdx(string path)
    {
        try
        {
            using var file = RegularFile.OpenRead(path);
            using var gzip = new GZipStream(file, CompressionMode.Decompress);
            Span<byte> start = stackalloc byte[3];
            return gzip.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length
                || start is [0, 0, 0x08 or 0x09 or (>= 0x0B and <= 0x0E)];
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }

    /// <summary>What a folder holds that is not read, and what to do, without a full stop; null if nothing is known.</summary>
    public static string? OfFolder(string path)
    {
        foreach (var folder in (string[])[path, .. Directory.EnumerateDirectories(path).Order(StringComparer.Ordinal)])
        {
            foreach (var (file, beside, text) in PythonVersions)
            {
                if (File.Exists(Path.Combine(folder, file)) && File.Exists(Path.Combine(folder, beside))) return $"'{folder}' is {text}";
            }
        }

        foreach (var file in Directory.EnumerateFiles(path).Order(StringComparer.Ordinal))
        {
            var text = RegularFile.SpecialKind(file) is null ? OfFile(file) : null;
            // It has none of the extensions under which images are looked for.
            if (text is not null && !text.StartsWith("one image", StringComparison.Ordinal))
            {
                return $"'{FileData.Shown(Path.GetFileName(file))}' is {text}";
            }
        }

        return null;
    }

    private static string OfZip(Stream file)
    {
        try
        {
            using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            if (zip.Entries.Any(entry => entry.Name == "data.pkl")) return Pickle;
            string[] arrays =
            [
                .. zip.Entries.Select(entry => entry.FullName).Where(name => name.EndsWith(".npy", StringComparison.Ordinal))
                    .Select(name => FileData.Shown(name[..^4])),
            ];
            return arrays.Length == 0
                ? "a zip archive: unpack it and give the folder"
                : $"an archive of NumPy arrays ({string.Join(", ", arrays.Take(MostNames))}{(arrays.Length > MostNames ? ", …" : "")}): " +
                $"save the array of samples by itself, numpy.save('samples.npy', numpy.load('FILE.npz')['{arrays[0]}']), and its labels " +
                "as 'samples-labels.npy'";
        }
        catch (InvalidDataException)
        {
            return "a damaged zip archive: download it again";
        }
    }

    private static string OfGzip(Stream file)
    {
        try
        {
            using var gzip = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
            var start = new byte[MostStart];
            start = start[..gzip.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
            return IsTar(start)
                ? "a compressed tar archive: unpack it with tar -xzf and give the folder"
                : "compressed with gzip, and not the compressed IDX file that could be read: unpack it with gunzip";
        }
        catch (InvalidDataException)
        {
            return "damaged gzip data: download it again";
        }
    }

    private static bool IsTar(ReadOnlySpan<byte> start) => start.Length > 262 && start.Slice(257, 5).SequenceEqual("ustar"u8);
}
