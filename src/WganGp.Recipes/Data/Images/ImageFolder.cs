namespace WganGp.Recipes.Data;

/// <summary>
/// The images of a folder and its subfolders: PNG, JPEG, BMP, GIF (the first frame), WebP, TIFF (the first page) and PPM, of any size, with
/// 8 or 16 bits per value. Each is decoded once while the folder is opened, so that damaged ones are known before training, and kept as
/// bytes up to the memory limit.
/// </summary>
/// <remarks>
/// An image is turned upright (EXIF), drawn over the background, cropped to a square and resized; colour profiles are not applied. A
/// folder's images are in the order of their names, so an index means the same image as long as none is added or removed.
/// </remarks>
public static class ImageFolder
{
    /// <summary>Opens a folder.</summary>
    /// <param name="path">
    /// The folder. Links are followed, each folder is read once. Files of other kinds, hidden ones and the results of runs are left out,
    /// and listed in <see cref="FileData.Skipped"/>.
    /// </param>
    /// <param name="options">Size, channels, background, memory, damaged files; null uses the defaults.</param>
    /// <param name="transform">How the bytes are transformed; null scales them to [-1, 1].</param>
    /// <param name="labels">
    /// Whether batches carry labels: the image's subfolder, with the subfolders in the order of their names. The default value is
    /// false.
    /// </param>
    /// <param name="progress">Receives, every hundred images and at the end, how many have been checked, and of how many.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <returns>Samples <c>[Channels, Size, Size]</c>.</returns>
    /// <exception cref="TrainingDataException">
    /// There is no such folder, it has no intact image, one is damaged and <see cref="ImageFolderOptions.RefuseDamaged"/> is set, or labels
    /// are requested and an image is not in a subfolder.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static FileData Load(
        string path, ImageFolderOptions? options = null, ImageTransform? transform = null, bool labels = false,
        IProgress<(int Done, int Total)>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options = (options ?? new ImageFolderOptions()).Checked();
        transform = (transform ?? new ImageTransform()).Checked();
        return Load(path, Find(path), options, transform, labels, progress, cancellationToken);
    }

    internal static FileData Load(
        string path, ImageFiles found, ImageFolderOptions options, ImageTransform transform, bool labels,
        IProgress<(int Done, int Total)>? progress, CancellationToken cancellationToken)
    {
        (options, transform) = (options.Checked(), transform.Checked());
        var files = found.Files;
        if (labels && Array.Find(files, file => !file.Contains('/')) is { } stray)
        {
            throw new TrainingDataException(
                $"Labels were requested, but the image '{FileData.Shown(stray)}' is not in a subfolder of '{path}': " +
                "move it into the folder of its class, or load without labels.");
        }

        var survey = FolderSurvey.Of(path, files, options, progress, cancellationToken);
        string[] damaged = [.. survey.Findings.OfType<string>()];
        if (damaged.Length > 0 && (options.RefuseDamaged || damaged.Length == files.Length))
        {
            throw new TrainingDataException(
                $"{FileData.Text(damaged.Length)} of the {FileData.Text(files.Length)} images in '{path}' cannot be used, the first: " +
                $"{damaged[0]} Repair or remove {(damaged.Length == 1 ? "it" : "them")}.");
        }

        return new Images(path, files, survey, options, transform, labels, [.. damaged, .. found.LeftOut]);
    }

    internal static byte[] Decode(string folder, string file, ImageFolderOptions options, DecodingBudget? budget, out bool isDeep)
    {
        using var image = ImageDecoder.Decode(Path.Combine(folder, file), FileData.Shown(file), options.MostPixels, budget);
        isDeep = image.IsDeep;
        return ImageFit.ToSquare(image, options.Size, options.Channels, options.Background);
    }

    private static ImageFiles Find(string path)
    {
        if (!Directory.Exists(path))
        {
            throw new TrainingDataException(
                $"The folder of images '{path}' {(File.Exists(path) ? "is a file" : "does not exist")}: check the path.");
        }

        try
        {
            var found = ImageFiles.Below(path);
            return found.Files.Length > 0
                ? found
                : throw new TrainingDataException(
                    $"The folder '{path}' and its subfolders have no images ({string.Join(", ", ImageFiles.Extensions)}): " +
                    $"it contains {FolderContents.Describe(path)}.{string.Concat(found.LeftOut.Select(line => " " + line))}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TrainingDataException($"The folder '{path}' cannot be read: {failure.Message}", failure);
        }
    }

    private sealed class Images : FileData
    {
        private readonly string[] files;
        private readonly int[] sound;
        private readonly ImageFolderOptions options;
        private readonly ImageTransform transform;
        private readonly ByteCache cache;
        private readonly PixelScale scale;
        private readonly Dictionary<string, long> numbers;

        public Images(
            string path, string[] files, FolderSurvey survey, ImageFolderOptions options, ImageTransform transform, bool labels,
            string[] skipped)
            : base(
                path, [options.Channels, options.Size, options.Size],
                labels ? [.. files.Select(ClassOf).Distinct().Order(StringComparer.Ordinal)] : null)
        {
            numbers = (Classes ?? []).Index().ToDictionary(pair => pair.Item, pair => (long)pair.Index);
            this.files = files;
            sound = survey.Sound;
            this.options = options;
            this.transform = transform;
            cache = survey.Cache;
            var levels = survey.Extent.Levels(path, transform, survey.IsDeep ? ushort.MaxValue : byte.MaxValue);
            scale = new PixelScale(transform, options.Size, levels, survey.IsDeep);
            Skipped = skipped;
            Warnings = survey.Extent.Warning(path, levels) is { } warning ? [warning] : [];
            using var digest = new Digest($"{transform.Settings} {labels} {string.Join('\0', files)}");
            digest.Add<byte>(survey.Digests);
            Fingerprint = digest.ToString();
        }

        public override string Fingerprint { get; }

        public override long? Count => scale.Samples(sound.Length);

        public override (double Low, double High)? ValueRange => (transform.Low, transform.High);

        public override IReadOnlyList<string> Skipped { get; }

        public override IReadOnlyList<string> Warnings { get; }

        private protected override void Fill(long index, Span<float> sample)
        {
            var file = sound[index % sound.Length];
            var image = cache.Find(file);
            if (image is null)
            {
                image = Again(files[file]);
                cache.Add(file, image);
            }

            scale.Fill(image, index, mirrored: index >= sound.Length, sample);
        }

        private protected override long Label(long index) => numbers[ClassOf(files[sound[index % sound.Length]])];

        private byte[] Again(string file)
        {
            try
            {
                return Decode(Path, file, options, budget: null, out _);
            }
            catch (TrainingDataException damage)
            {
                throw new TrainingDataException(
                    $"An image of '{Path}' was intact when the folder was opened, but is not now: {damage.Message} Open the folder again.",
                    damage);
            }
        }

        private static string ClassOf(string file) => file[..file.IndexOf('/')];
    }
}
