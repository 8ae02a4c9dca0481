namespace WganGp.Recipes.Data;

/// <summary>
/// Grey images and their labels from IDX files under the names that MNIST and its successors (Fashion-MNIST, KMNIST,
/// EMNIST) use, gzipped or not.
/// </summary>
public static class IdxImages
{
    private static readonly string[] Prefixes = ["train", "t10k"];
    private static readonly string[] ImageSuffixes = ["-images-idx3-ubyte", "-images.idx3-ubyte"];
    private static readonly string[] Compressions = ["", ".gz"];

    // Where torchvision and EMNIST's own archive put the files, below a folder that may have the data set's name.
    private static readonly string[] Places = ["raw", "gzip"];

    /// <summary>Loads all images, as bytes.</summary>
    /// <param name="path">
    /// A folder, in which <c>train-images-idx3-ubyte</c> is preferred to <c>t10k-images-idx3-ubyte</c>, each with or without <c>.gz</c>, or
    /// other names with a prefix, as EMNIST's; the folders <c>raw</c> and <c>NAME/raw</c> below it are searched as well. Or one IDX file of
    /// images. EMNIST's images (<c>emnist-…</c>) are stored with rows and columns exchanged, and are put upright.
    /// </param>
    /// <param name="transform">How the bytes are transformed; null scales them to [-1, 1].</param>
    /// <param name="labels">
    /// Whether batches carry the labels, from the label file next to the images. The default value is false: labels are passed to
    /// the networks, and most accept none.
    /// </param>
    /// <returns>Samples <c>[1, H, W]</c>.</returns>
    /// <exception cref="TrainingDataException">
    /// Nothing is found, a file is damaged, or images and labels do not belong together.
    /// </exception>
    public static FileData Load(string path, ImageTransform? transform = null, bool labels = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var imagesPath = Directory.Exists(path) ? Find(path) ?? throw NothingIn(path) : path;
        var images = IdxFile.Read(imagesPath);
        if (images.Dimensions is not [int count, int height, int width])
        {
            throw new TrainingDataException(
                $"'{imagesPath}' has {images.Dimensions.Count} dimension(s), but grey images have 3 [N, H, W]: give the image file"
                + (images.Dimensions.Count == 1 ? "; this one looks like labels." : "."));
        }

        var pixels = images.Data;
        if (Path.GetFileName(imagesPath).StartsWith("emnist-", StringComparison.OrdinalIgnoreCase))
        {
            pixels = ImagePixels.Turned(pixels.Span, height, width);
            (height, width) = (width, height);
        }

        var classes = labels ? ReadLabels(imagesPath, count) : null;
        string[]? names = classes is null ? null : [.. Enumerable.Range(0, (int)classes.Max() + 1).Select(name => FileData.Text(name))];
        return new PixelArray(imagesPath, [1, height, width], pixels, classes, names, transform ?? new ImageTransform());
    }

    /// <summary>The image file in a folder, or in one of the folders below it where such files are put; null if there is none.</summary>
    /// <exception cref="TrainingDataException">There are several data sets.</exception>
    internal static string? Find(string folder)
    {
        if (FindIn(folder) is { } here) return here;
        string[] below =
        [
            .. ((string[])[folder, .. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)])
                .SelectMany(parent => Places.Select(place => Path.Combine(parent, place))).Select(FindIn).OfType<string>(),
        ];
        return below.Length < 2
            ? below.FirstOrDefault()
            : throw new TrainingDataException(
                $"The folder '{folder}' has several data sets in IDX format: give one of {string.Join(", ", below)}.");
    }

    private static string? FindIn(string folder)
    {
        if (!Directory.Exists(folder)) return null;
        if (Names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists) is { } known) return known;
        string[] files = [.. Directory.EnumerateFiles(folder).Where(IsNamedImages).Order(StringComparer.Ordinal)];
        string[] training = [.. files.Where(file => Path.GetFileName(file).Contains("train", StringComparison.OrdinalIgnoreCase))];
        if (training.Length > 0) files = training;
        return files.Select(WithoutCompression).Distinct().Count() < 2
            ? files.FirstOrDefault()
            : throw new TrainingDataException(
                $"The folder '{folder}' has several data sets in IDX format: give one of the files " +
                $"{string.Join(", ", files.Select(file => FileData.Shown(Path.GetFileName(file))))}.");
    }

    private static bool IsNamedImages(string file)
    {
        var name = Path.GetFileName(WithoutCompression(file));
        return name.Contains("images", StringComparison.OrdinalIgnoreCase)
            && name.EndsWith("idx3-ubyte", StringComparison.OrdinalIgnoreCase);
    }

    private static string WithoutCompression(string file) =>
        file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? file[..^3] : file;

    private static IEnumerable<string> Names =>
        from prefix in Prefixes from suffix in ImageSuffixes from compression in Compressions select prefix + suffix + compression;

    private static TrainingDataException NothingIn(string folder) => new(
        $"The folder '{folder}' has no images in IDX format: looked for {string.Join(", ", Names)}; " +
        $"it contains {FolderContents.Describe(folder)}.");

    private static long[] ReadLabels(string imagesPath, int count)
    {
        var labelsPath = FindLabels(imagesPath)
            ?? throw new TrainingDataException(
                $"There is no label file next to '{imagesPath}': add it under MNIST's name for it, or load without labels.");
        var labels = IdxFile.Read(labelsPath);
        if (!labels.Dimensions.SequenceEqual([count]))
        {
            throw new TrainingDataException(
                $"'{labelsPath}' has the dimensions [{string.Join(", ", labels.Dimensions)}] but the images '{imagesPath}' need " +
                $"[{count}]: the two files do not belong together.");
        }

        return [.. labels.Data.ToArray().Select(label => (long)label)];
    }

    private static string? FindLabels(string imagesPath)
    {
        var name = WithoutCompression(Path.GetFileName(imagesPath));
        var labels = name.Replace("images", "labels", StringComparison.Ordinal).Replace("idx3", "idx1", StringComparison.Ordinal);
        if (labels == name) return null;
        var beside = Path.Combine(Path.GetDirectoryName(imagesPath) ?? "", labels);
        return Compressions.Select(compression => beside + compression).FirstOrDefault(File.Exists);
    }
}
