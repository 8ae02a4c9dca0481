using TorchSharp;
using static TorchSharp.torch;

namespace WganGp.Recipes.Data;

/// <summary>
/// Grey images and their labels from IDX files under the names that MNIST and its successors (Fashion-MNIST, KMNIST,
/// EMNIST) use, gzipped or not.
/// </summary>
public sealed class IdxImages : IDisposable
{
    private static readonly string[] Prefixes = ["train", "t10k"];
    private static readonly string[] ImageSuffixes = ["-images-idx3-ubyte", "-images.idx3-ubyte"];
    private static readonly string[] Compressions = ["", ".gz"];

    private IdxImages(string imagesPath, string? labelsPath, Tensor images, Tensor? labels)
    {
        ImagesPath = imagesPath;
        LabelsPath = labelsPath;
        Images = images;
        Labels = labels;
    }

    /// <summary>The file that the images came from.</summary>
    public string ImagesPath { get; }

    /// <summary>The file that the labels came from; null when there is none beside the images.</summary>
    public string? LabelsPath { get; }

    /// <summary>The images, float32 <c>[N, 1, H, W]</c> on the CPU, scaled to [0, 1].</summary>
    public Tensor Images { get; }

    /// <summary>The class of each image, int64 <c>[N]</c> on the CPU; null when there is no file of labels.</summary>
    public Tensor? Labels { get; }

    /// <summary>Loads all images, and the labels where their file lies beside.</summary>
    /// <param name="path">
    /// A folder, in which <c>train-images-idx3-ubyte</c> is preferred to <c>t10k-images-idx3-ubyte</c>, each with or without <c>.gz</c>;
    /// or one IDX file of images.
    /// </param>
    /// <returns>The images and labels; the caller disposes them.</returns>
    /// <exception cref="TrainingDataException">Nothing is found, a file is damaged, or images and labels do not belong together.</exception>
    public static IdxImages Load(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string imagesPath = Directory.Exists(path) ? FindImages(path) : path;
        IdxFile images = IdxFile.Read(imagesPath);
        if (images.Dimensions is not [int count, int height, int width])
            throw new TrainingDataException(
                $"'{imagesPath}' has {images.Dimensions.Count} dimension(s), and grey images have 3 [N, H, W]: name the file of the images"
                + (images.Dimensions.Count == 1 ? ", this one looks like labels." : "."));

        string? labelsPath = FindLabels(imagesPath);
        IdxFile? labels = labelsPath is null ? null : IdxFile.Read(labelsPath);
        if (labels is not null && !labels.Dimensions.SequenceEqual([count]))
            throw new TrainingDataException(
                $"'{labelsPath}' has the dimensions [{string.Join(", ", labels.Dimensions)}] where the images '{imagesPath}' call for [{count}]: the two files do not belong together.");

        using DisposeScope scope = NewDisposeScope();
        Tensor pixels = tensor(images.Data.ToArray(), [count, 1, height, width], dtype: ScalarType.Byte)
            .to(ScalarType.Float32).div_(255).MoveToOuterDisposeScope();
        Tensor? classes = labels is null
            ? null
            : tensor(labels.Data.ToArray(), dtype: ScalarType.Byte).to(ScalarType.Int64).MoveToOuterDisposeScope();
        return new IdxImages(imagesPath, labelsPath, pixels, classes);
    }

    /// <summary>Frees both tensors.</summary>
    public void Dispose()
    {
        Images.Dispose();
        Labels?.Dispose();
    }

    private static string FindImages(string folder)
    {
        string[] names =
            [.. from prefix in Prefixes from suffix in ImageSuffixes from compression in Compressions select prefix + suffix + compression];
        string? found = names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        return found ?? throw new TrainingDataException(
            $"The folder '{folder}' holds no images in IDX format: looked for {string.Join(", ", names)}; it holds {Contents(folder)}.");
    }

    private static string? FindLabels(string imagesPath)
    {
        string name = Path.GetFileName(imagesPath);
        if (name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            name = name[..^3];
        string labels = name.Replace("images", "labels", StringComparison.Ordinal).Replace("idx3", "idx1", StringComparison.Ordinal);
        if (labels == name)
            return null;
        string beside = Path.Combine(Path.GetDirectoryName(imagesPath) ?? "", labels);
        return Compressions.Select(compression => beside + compression).FirstOrDefault(File.Exists);
    }

    private static string Contents(string folder)
    {
        const int most = 12;
        string[] names = [.. Directory.EnumerateFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal)];
        if (names.Length == 0)
            return "nothing";
        return string.Join(", ", names.Take(most)) + (names.Length > most ? $" and {names.Length - most} more" : "");
    }
}
