using System.Security.Cryptography;

namespace WganGp.Recipes.Data;

/// <summary>
/// The images of a folder and its subfolders: PNG, JPEG, BMP, GIF (the first frame) and WebP, of any size. Each is decoded once while the
/// folder is opened, so that damaged ones are known before training, and kept as bytes up to the memory limit.
/// </summary>
/// <remarks>
/// An image is turned upright (EXIF), drawn over the background, cropped to a square and resized; colour profiles are not applied. A
/// folder's images are in the order of their names, so an index means the same image as long as none is added or removed.
/// </remarks>
public static class ImageFolder
{
    private const int ReportEvery = 100;

    /// <summary>Opens a folder.</summary>
    /// <param name="path">The folder. Hidden files, linked folders, and files of other kinds are skipped.</param>
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
        var files = Find(path);
        if (labels && Array.Find(files, file => !file.Contains('/')) is { } stray)
        {
            throw new TrainingDataException(
                $"Labels were requested, but the image '{stray}' is not in a subfolder of '{path}': " +
                "move it into the folder of its class, or load without labels.");
        }

        var cache = new ByteCache(options.CacheBytes, options.Channels * options.Size * options.Size);
        var digests = new byte[files.Length * SHA256.HashSizeInBytes];
        var findings = Look(path, files, options, cache, digests, progress, cancellationToken);
        string[] skipped = [.. findings.OfType<string>()];
        if (skipped.Length > 0 && (options.RefuseDamaged || skipped.Length == files.Length))
        {
            throw new TrainingDataException(
                $"{FileData.Text(skipped.Length)} of the {FileData.Text(files.Length)} images in '{path}' cannot be used, the first: " +
                $"{skipped[0]} Repair or remove {(skipped.Length == 1 ? "it" : "them")}.");
        }

        return new Images(
            path, files, [.. Enumerable.Range(0, files.Length).Where(i => findings[i] is null)], options, transform, labels, cache, skipped,
            digests);
    }

    private static string[] Find(string path)
    {
        if (!Directory.Exists(path))
        {
            throw new TrainingDataException(
                $"The folder of images '{path}' {(File.Exists(path) ? "is a file" : "does not exist")}: check the path.");
        }

        try
        {
            var files = ImageFiles.Below(path);
            return files.Length > 0
                ? files
                : throw new TrainingDataException(
                    $"The folder '{path}' and its subfolders have no images ({string.Join(", ", ImageFiles.Extensions)}): " +
                    $"it contains {FolderContents.Describe(path)}.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TrainingDataException($"The folder '{path}' cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>Decodes every image once and returns what is wrong with each; null for an intact one.</summary>
    private static string?[] Look(
        string path, string[] files, ImageFolderOptions options, ByteCache cache, byte[] digests, IProgress<(int, int)>? progress,
        CancellationToken cancellationToken)
    {
        var findings = new string?[files.Length];
        var gate = new Lock();
        var done = 0;
        Parallel.For(
            0, files.Length,
            new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            try
            {
                var image = Decode(path, files[i], options);
                SHA256.HashData(image, digests.AsSpan(i * SHA256.HashSizeInBytes));
                cache.Add(i, image);
            }
            catch (TrainingDataException damage)
            {
                findings[i] = damage.Message;
            }

            lock (gate)
            {
                done++;
                if (done % ReportEvery == 0 || done == files.Length) progress?.Report((done, files.Length));
            }
        });
        return findings;
    }

    private static byte[] Decode(string folder, string file, ImageFolderOptions options) =>
        ImageFit.ToSquare(
            ImageDecoder.Decode(Path.Combine(folder, file), file, options.MostPixels), options.Size, options.Channels, options.Background);

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
            string path, string[] files, int[] sound, ImageFolderOptions options, ImageTransform transform, bool labels, ByteCache cache,
            string[] skipped, byte[] digests)
            : base(
                path, [options.Channels, options.Size, options.Size],
                labels ? [.. files.Select(ClassOf).Distinct().Order(StringComparer.Ordinal)] : null)
        {
            numbers = (Classes ?? []).Index().ToDictionary(pair => pair.Item, pair => (long)pair.Index);
            this.files = files;
            this.sound = sound;
            this.options = options;
            this.transform = transform;
            this.cache = cache;
            scale = new PixelScale(transform, options.Size);
            Skipped = skipped;
            using var digest = new Digest($"{transform.Settings} {labels} {string.Join('\0', files)}");
            digest.Add<byte>(digests);
            Fingerprint = digest.ToString();
        }

        public override string Fingerprint { get; }

        public override long? Count => scale.Samples(sound.Length);

        public override (double Low, double High)? ValueRange => (transform.Low, transform.High);

        public override IReadOnlyList<string> Skipped { get; }

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
                return Decode(Path, file, options);
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
