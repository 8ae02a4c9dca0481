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
    /// <c>[N, 1 or 3, H, W]</c>. Every other array is used as it is, with float64 and integers rounded to float32 (an array whose values
    /// float32 does not tell apart is refused), unless <see cref="ImageTransform.Levels"/> or <see cref="ImageTransform.LevelsFromData"/>
    /// says which values are black and white; then the array is read once when it is opened.
    /// </param>
    /// <param name="labels">
    /// Whether batches carry labels: those of the file next to it, whole numbers <c>[N]</c> from 0, named <c>NAME-labels.npy</c> if the
    /// samples are in <c>NAME.npy</c>. The default value is false.
    /// </param>
    /// <returns>Samples <c>[C, H, W]</c> for pixels, otherwise of the array's shape without its first dimension.</returns>
    /// <exception cref="TrainingDataException">The file is missing or damaged, or has no numbers or fewer than two dimensions.</exception>
    public static FileData Load(string path, ImageTransform? transform = null, bool labels = false) =>
        Load(path, transform, labels, imageShape: null);

    /// <param name="path">The file.</param>
    /// <param name="transform">As above.</param>
    /// <param name="labels">As above.</param>
    /// <param name="imageShape">The shape [C, H, W] of the images that a recipe wants, in an array of any type; null for none.</param>
    internal static FileData Load(string path, ImageTransform? transform, bool labels, IReadOnlyList<long>? imageShape)
    {
        transform ??= new ImageTransform();
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
        var layout = imageShape is null ? null : NumpyLayout.Of(path, rows.Header, imageShape);
        if (imageShape is not null || transform.HasLevels || rows.Header.Type.Name == "uint8") layout ??= NumpyLayout.Of(rows.Header);
        return new NumpySamples(path, rows, layout, classes, names, transform);
    }
}
