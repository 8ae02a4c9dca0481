namespace WganGp.Recipes.Data;

/// <summary>
/// A NumPy array (<c>.npy</c>, format versions 1 to 3) whose first dimension counts samples: what <c>numpy.save</c> and
/// <see cref="Output.NumpyFile"/> write. Supports every real type, both byte orders, and C and Fortran order.
/// </summary>
/// <remarks>
/// Samples are read from the file on demand, so the array need not fit in memory; an array in Fortran order is held in memory, and
/// must be smaller than 2 GB.
/// </remarks>
public static class NumpyArray
{
    /// <summary>Opens an array.</summary>
    /// <param name="path">The file.</param>
    /// <param name="transform">
    /// How pixels are transformed; null scales them to [-1, 1]. Pixels are uint8 arrays <c>[N, H, W]</c>, <c>[N, H, W, 1 or 3]</c> and
    /// <c>[N, 1 or 3, H, W]</c>. Every other array is used as it is, with float64 and integers rounded to float32.
    /// </param>
    /// <param name="labels">
    /// Whether batches carry labels: those of the file next to it, whole numbers <c>[N]</c> from 0, named <c>NAME-labels.npy</c> if the
    /// samples are in <c>NAME.npy</c>. The default value is false.
    /// </param>
    /// <returns>Samples <c>[C, H, W]</c> for pixels, otherwise of the array's shape without its first dimension.</returns>
    /// <exception cref="TrainingDataException">The file is missing or damaged, or has no numbers or fewer than two dimensions.</exception>
    public static FileData Load(string path, ImageTransform? transform = null, bool labels = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var rows = NumpyRows.Open(path);
        if (rows.Header.Shape.Count < 2)
        {
            throw new TrainingDataException(
                $"The array in '{path}' has the shape ({string.Join(", ", rows.Header.Shape)}), but samples need two dimensions or more, " +
                "[N, …]: reshape it, to [N, 1] for single numbers.");
        }

        if (rows.RowSize > Array.MaxLength / sizeof(float))
        {
            throw new TrainingDataException(
                $"One sample of '{path}' has {FileData.Text(rows.RowSize)} numbers, more than fit in memory: save smaller samples.");
        }

        var (classes, names) = labels ? NumpyLabels.Read(path, rows.Header.Shape[0]) : (null, null);
        return PixelShape(rows.Header) is { } pixels
            ? new NumpyImages(path, rows, pixels, classes, names, transform ?? new ImageTransform())
            : new NumpySamples(path, rows, classes, names);
    }

    /// <summary>Channels, height, width, and whether the channels come last; null if it is not an image.</summary>
    private static (int Channels, int Height, int Width, bool Last)? PixelShape(NumpyHeader header) =>
        (header.Type.Name, header.Shape) switch
        {
            ("uint8", [_, var height, var width]) => (1, (int)height, (int)width, false),
            ("uint8", [_, var height, var width, 1 or 3]) => ((int)header.Shape[3], (int)height, (int)width, true),
            ("uint8", [_, 1 or 3, var height, var width]) => ((int)header.Shape[1], (int)height, (int)width, false),
            _ => null,
        };

    private sealed class NumpySamples(
        string path, NumpyRows rows, long[]? labels, string[]? classes) : FileData(path, [.. rows.Header.Shape.Skip(1)], classes)
    {
        public override long? Count => rows.Header.Shape[0];

        private protected override void Fill(long index, Span<float> sample)
        {
            rows.Header.Type.Read(rows.Read(index), rows.Header.BigEndian, sample);
            foreach (var value in sample)
            {
                if (!float.IsFinite(value))
                {
                    throw new TrainingDataException(
                        $"Sample {Text(index)} of '{Path}' contains {value}, which is not a finite float32: " +
                        "remove it from the array, or scale the array.");
                }
            }
        }

        private protected override long Label(long index) => labels![index];
    }

    private sealed class NumpyImages(
        string path, NumpyRows rows, (int Channels, int Height, int Width, bool Last) shape, long[]? labels, string[]? classes,
        ImageTransform transform)
        : FileData(path, [shape.Channels, shape.Height, shape.Width], classes)
    {
        private readonly PixelScale scale = new(transform, shape.Width);

        public override long? Count => scale.Samples(rows.Header.Shape[0]);

        public override (double Low, double High)? ValueRange => (transform.Low, transform.High);

        private protected override void Fill(long index, Span<float> sample)
        {
            var images = rows.Header.Shape[0];
            var image = rows.Read(index % images);
            scale.Fill(shape.Last ? ImagePixels.ToPlanes(image, shape.Channels) : image, index, mirrored: index >= images, sample);
        }

        private protected override long Label(long index) => labels![index % rows.Header.Shape[0]];
    }
}
