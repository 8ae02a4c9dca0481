namespace WganGp.Recipes.Data;

/// <summary>
/// The binary version of CIFAR-10 and CIFAR-100 (Krizhevsky 2009): records of one label byte, or two (coarse and fine), and 3,072 bytes of
/// a 32x32 image, red, green and blue plane.
/// </summary>
/// <remarks>Format: www.cs.toronto.edu/~kriz/cifar.html. Images stay in memory as bytes: 154 MB for 50,000.</remarks>
public static class CifarImages
{
    private const int Side = 32;
    private const int ImageBytes = 3 * Side * Side;

    // The folders into which the archives are unpacked.
    private static readonly string[] Unpacked = ["cifar-10-batches-bin", "cifar-100-binary"];

    private static readonly string[] TenNames = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>Loads all images.</summary>
    /// <param name="path">
    /// A folder with <c>data_batch_1.bin</c> and so on (CIFAR-10) or with <c>train.bin</c> (CIFAR-100), or one into which an archive of
    /// them was unpacked; or one such file,
    /// <c>test_batch.bin</c> for example. A single file is CIFAR-100 if its name is <c>train.bin</c> or <c>test.bin</c>.
    /// </param>
    /// <param name="transform">How the bytes are transformed; null scales them to [-1, 1].</param>
    /// <param name="labels">Which labels batches carry. The default value is none, because most networks accept none.</param>
    /// <returns>Samples <c>[3, 32, 32]</c>.</returns>
    /// <exception cref="TrainingDataException">
    /// Nothing is found, a file is truncated, or a label is out of range.
    /// </exception>
    public static FileData Load(string path, ImageTransform? transform = null, CifarLabels labels = CifarLabels.None)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var files = Directory.Exists(path)
            ? Find(path)
            : File.Exists(path)
            ? [path]
            : throw new TrainingDataException($"The CIFAR file or folder '{path}' does not exist: check the path.");
        if (files.Length == 0)
        {
            throw new TrainingDataException(
                $"The folder '{path}' has no CIFAR images: looked for data_batch_*.bin and train.bin, the binary version; " +
                $"it contains {FolderContents.Describe(path)}.{(ForeignFormats.OfFolder(path) is { } known ? $" {known}." : "")}");
        }

        var hundred = IsHundred(files[0]);
        if (labels == CifarLabels.Coarse && !hundred)
        {
            throw new TrainingDataException(
                $"'{path}' is CIFAR-10, which has one label per image, but coarse labels were requested: " +
                $"use {nameof(CifarLabels.Fine)}.");
        }

        try
        {
            return Read(
                path, [.. files.Select(file => (file, (Func<Stream>)(() => RegularFile.OpenRead(file))))], hundred, labels,
                transform ?? new ImageTransform());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TrainingDataException($"The CIFAR data '{path}' cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>The files of training images in a folder, in the order of their numbers; empty if there are none.</summary>
    internal static string[] Find(string folder)
    {
        string[][] found =
        [
            .. ((string[])[folder, .. Unpacked.Select(name => Path.Combine(folder, name))]).Select(FindIn).Where(files => files.Length > 0),
        ];
        var isHere = found.Length > 0 && Path.GetDirectoryName(found[0][0]) == Path.TrimEndingDirectorySeparator(folder);
        if (found.Length < 2 || isHere) return found.FirstOrDefault([]);
        throw new TrainingDataException(
            $"The folder '{folder}' has both CIFAR-10 and CIFAR-100: give the folder {string.Join(" or ", Unpacked)} in it.");
    }

    private static string[] FindIn(string folder)
    {
        if (!Directory.Exists(folder)) return [];
        string[] batches = [.. Directory.EnumerateFiles(folder, "data_batch_*.bin").Order(StringComparer.Ordinal)];
        var hundred = Path.Combine(folder, "train.bin");
        return batches.Length > 0 ? batches : File.Exists(hundred) ? [hundred] : [];
    }

    private static bool IsHundred(string file) => Path.GetFileName(file) is "train.bin" or "test.bin";

    /// <summary>
    /// Opens each file twice: once for its length, so that the total size is known, and once for its records.
    /// </summary>
    internal static FileData Read(
        string path, IReadOnlyList<(string Name, Func<Stream> Open)> files, bool hundred, CifarLabels labels, ImageTransform transform)
    {
        var record = (hundred ? 2 : 1) + ImageBytes;
        var total = files.Sum(file => RecordsOf(file.Name, file.Open, record));
        if (total * ImageBytes > Array.MaxLength)
        {
            throw new TrainingDataException(
                $"'{path}' has {FileData.Text(total)} images, more than the {FileData.Text(Array.MaxLength / ImageBytes)} " +
                "that fit in memory: split it.");
        }

        var pixels = new byte[total * ImageBytes];
        var classes = new long[total];
        var at = 0;
        foreach (var (name, open) in files)
        {
            using var stream = open();
            at = ReadFile(name, stream, at, hundred, labels, pixels, classes);
        }

        if (at != total) throw new TrainingDataException($"The files of '{path}' became shorter while they were read: load them again.");
        return new PixelArray(
            path, [3, Side, Side], pixels, labels == CifarLabels.None ? null : classes, Names(files[0].Name, hundred, labels), transform);
    }

    private static long RecordsOf(string file, Func<Stream> open, int record)
    {
        using var stream = open();
        if (stream.Length == 0) throw new TrainingDataException($"The CIFAR file '{file}' is empty: download it again.");
        if (stream.Length % record != 0)
        {
            throw new TrainingDataException(
                $"The CIFAR file '{file}' is {FileData.Text(stream.Length)} bytes long, which is not a multiple of the record size of " +
                $"{FileData.Text(record)}: it is truncated or in another format; download it again.");
        }

        return stream.Length / record;
    }

    private static int ReadFile(string file, Stream stream, int at, bool hundred, CifarLabels wanted, byte[] pixels, long[] labels)
    {
        Span<byte> head = stackalloc byte[hundred ? 2 : 1];
        for (var record = 0; at < labels.Length; record++, at++)
        {
            var read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            if (read == 0) return at;
            if (read < head.Length ||
                stream.ReadAtLeast(pixels.AsSpan(at * ImageBytes, ImageBytes), ImageBytes, throwOnEndOfStream: false) < ImageBytes)
            {
                throw new TrainingDataException($"The CIFAR file '{file}' ends inside record {FileData.Text(record)}: download it again.");
            }

            Check(file, record, "coarse", head[0], hundred ? 20 : 256);
            Check(file, record, hundred ? "fine" : "class", head[^1], hundred ? 100 : 10);
            labels[at] = wanted == CifarLabels.Coarse ? head[0] : head[^1];
        }

        return at;
    }

    private static void Check(string file, int record, string kind, byte label, int count)
    {
        if (label >= count)
        {
            throw new TrainingDataException(
                $"Record {FileData.Text(record)} of the CIFAR file '{file}' has the {kind} label {label}, " +
                $"but labels are 0 to {count - 1}: the file is damaged or in another format; download it again.");
        }
    }

    private static string[] Names(string file, bool hundred, CifarLabels labels)
    {
        if (!hundred) return TenNames;
        var (list, count) = labels == CifarLabels.Coarse ? ("coarse_label_names.txt", 20) : ("fine_label_names.txt", 100);
        var beside = Path.Combine(Path.GetDirectoryName(file) ?? "", list);
        string[] names = File.Exists(beside) ? [.. RegularFile.ReadLines(beside).Take(count + 1).Where(name => name.Length > 0)] : [];
        return names.Length == count ? names : [.. Enumerable.Range(0, count).Select(name => FileData.Text(name))];
    }
}
