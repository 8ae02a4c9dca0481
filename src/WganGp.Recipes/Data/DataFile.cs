namespace WganGp.Recipes.Data;

/// <summary>Opens the data at a path; its format is detected.</summary>
public static class DataFile
{
    private const string Understood =
        "a folder of images (png, jpg, bmp, gif, webp, tif, ppm), of CIFAR-10 or CIFAR-100 (binary version), or of IDX files under " +
        "MNIST's names; or a file: .csv or .tsv (numbers), .txt (one sample per line), .npy (NumPy), .bin (CIFAR), or IDX, gzipped or not";

    /// <summary>Opens a file or folder.</summary>
    /// <param name="path">
    /// A folder with IDX or CIFAR files, or with images in it or its subfolders; or a file: NumPy and IDX files are recognised by their
    /// first bytes, the others by their extensions (.csv, .tsv, .txt, .bin).
    /// </param>
    /// <param name="options">How to read it; null uses the defaults.</param>
    /// <param name="cancellationToken">Cancels the opening of a folder of images.</param>
    /// <returns>The data: a <see cref="CsvTable"/> for a table, <see cref="TextLines"/> for text.</returns>
    /// <exception cref="TrainingDataException">
    /// There is nothing at the path, its format is not supported (the message lists those that are), or it is damaged.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static FileData Open(string path, DataOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new DataOptions();
        try
        {
            if (Directory.Exists(path)) return OpenFolder(path, options, cancellationToken);
            if (File.Exists(path)) return OpenFile(path, options);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TrainingDataException($"The data '{path}' cannot be read: {failure.Message}", failure);
        }

        throw new TrainingDataException($"There is no data at '{path}': give the path of {Understood}.");
    }

    private static FileData OpenFolder(string path, DataOptions options, CancellationToken cancellationToken)
    {
        FolderContents.ThrowIfRun(path);
        if (IdxImages.Find(path) is not null) return IdxImages.Load(path, options.Transform, options.Labels);
        if (CifarImages.Find(path).Length > 0) return OpenCifar(path, options);
        var images = ImageFiles.Below(path);
        if (images.Files.Length > 0)
        {
            return ImageFolder.Load(path, images, options.Folder, options.Transform, options.Labels, options.Progress, cancellationToken);
        }

        throw new TrainingDataException(
            ForeignFormats.OfFolder(path) is { } known
            ? $"The folder '{path}' has no data in a supported format: {known}."
            : $"The folder '{path}' has no data in a supported format: it contains {FolderContents.Describe(path)}; " +
            $"give the path of {Understood}.{string.Concat(images.LeftOut.Select(line => " " + line))}");
    }

    private static FileData OpenFile(string path, DataOptions options)
    {
        var start = new byte[4];
        using (var file = RegularFile.OpenRead(path)) file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (start is [0x93, (byte)'N', (byte)'U', (byte)'M']) return OpenArray(path, options);
        if (start is [0, 0, 0x08 or 0x09 or (>= 0x0B and <= 0x0E), _] || (start is [0x1F, 0x8B, ..] && ForeignFormats.MayBeIdx(path)))
        {
            return IdxImages.Load(path, options.Transform, options.Labels);
        }

        if (start is [0x1F, 0x8B, ..] or [(byte)'P', (byte)'K', 3, 4])
        {
            throw new TrainingDataException($"The file '{path}' is {ForeignFormats.OfFile(path)}.");
        }

        return Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".NPY" => OpenArray(path, options),
            ".CSV" or ".TSV" => OpenTable(path, options),
            ".TXT" => OpenText(path, options),
            ".BIN" => OpenCifar(path, options),
            _ when ForeignFormats.OfFile(path) is { } known => throw new TrainingDataException($"The file '{path}' is {known}."),
            _ => throw new TrainingDataException(
                $"The file '{path}' is not in a supported format: it begins with the bytes {Convert.ToHexString(start)}; " +
                $"give the path of {Understood}."),
        };
    }

    private static FileData OpenArray(string path, DataOptions options) =>
        NumpyArray.Load(path, options.Transform, options.Labels, options.ImageShape);

    private static FileData OpenCifar(string path, DataOptions options) =>
        CifarImages.Load(path, options.Transform, options.Labels ? CifarLabels.Fine : CifarLabels.None);

    private static CsvTable OpenTable(string path, DataOptions options) => options.Labels && options.Table.LabelColumn is null
        ? throw new TrainingDataException(
            $"Labels were requested, but the label column of the table '{path}' is not known: " +
            "set TableOptions.LabelColumn, or open it without labels.")
        : CsvTable.Load(path, options.Table);

    private static TextLines OpenText(string path, DataOptions options) => options.Labels
        ? throw new TrainingDataException($"Labels were requested, but the text '{path}' has none: open it without labels.")
        : TextLines.Load(path, options.Text);
}
