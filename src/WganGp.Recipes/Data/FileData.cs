using System.Globalization;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace WganGp.Recipes.Data;

/// <summary>Training data read from files, and what is known about it. <see cref="DataFile.Open"/> creates one from a path.</summary>
/// <remarks>
/// A sample depends only on its index, so a run can be repeated and continued exactly. Reading is not thread-safe; the trainer uses one
/// thread.
/// </remarks>
public abstract class FileData : ITrainingData
{
    // A batch is filled through one span.
    private const int MostBytes = int.MaxValue;

    private readonly int size;

    private protected FileData(string path, IReadOnlyList<long> sampleShape, IReadOnlyList<string>? classes)
    {
        Path = path;
        SampleShape = sampleShape;
        Classes = classes;
        size = SizeOf(path, sampleShape);
    }

    /// <summary>The file or folder that was opened.</summary>
    public string Path { get; }

    /// <summary>The shape of one sample, without the batch: <c>[3, 64, 64]</c>, for example.</summary>
    public IReadOnlyList<long> SampleShape { get; }

    /// <summary>The names of the classes, in the order of their labels; null where batches carry no labels.</summary>
    public IReadOnlyList<string>? Classes { get; }

    /// <summary>The smallest and the largest value that a sample can have; null if there are no bounds.</summary>
    public virtual (double Low, double High)? ValueRange => null;

    /// <summary>What was left out, one line each: damaged images of a folder, or pictures in a format that is not read.</summary>
    public virtual IReadOnlyList<string> Skipped => [];

    /// <summary>What is probably not as intended, one line each: pictures that use a small part of their range, for example.</summary>
    public virtual IReadOnlyList<string> Warnings => [];

    /// <summary>
    /// The smallest and the largest value that the samples have, found by reading them all, where <see cref="ValueRange"/> is not known;
    /// null for data of which it is not asked.
    /// </summary>
    internal virtual ValueExtent? Extent => null;

    /// <summary>The number of samples, including mirrored ones.</summary>
    public abstract long? Count { get; }

    /// <summary>
    /// A SHA-256 of everything that determines the samples, so that a run is resumed only with the same data; null for data that is read on
    /// demand, of which the trainer compares a few samples.
    /// </summary>
    public virtual string? Fingerprint => null;

    /// <summary>Reads samples.</summary>
    /// <param name="indices">Indices from 0 to <see cref="Count"/> - 1, in any order, with repetitions allowed.</param>
    /// <returns>
    /// Samples, float32 <c>[N, …]</c> of <see cref="SampleShape"/>, and labels, int64 <c>[N]</c>, where there are <see cref="Classes"/>; on
    /// the CPU.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">An index is below 0, or not below <see cref="Count"/>.</exception>
    /// <exception cref="TrainingDataException">
    /// A file that was intact when it was opened can no longer be read, or the batch would have more than 2 GiB.
    /// </exception>
    public Batch Read(ReadOnlySpan<long> indices)
    {
        if (indices.Length * (long)size * sizeof(float) > MostBytes)
        {
            throw new TrainingDataException(
                $"A batch of {Text(indices.Length)} samples [{string.Join(", ", SampleShape)}] from '{Shown(Path)}' would have " +
                $"{Text(indices.Length * (long)size)} values, more than the {Text(MostBytes / sizeof(float))} that a batch can have. " +
                "Lower the batch size.");
        }

        var labels = Classes is null ? null : new long[indices.Length];
        var samples = zeros([indices.Length, .. SampleShape], float32);
        try
        {
            // Into the tensor itself: a copy beside it would be garbage as large as a batch.
            var values = MemoryMarshal.Cast<byte, float>(samples.bytes);
            for (var i = 0; i < indices.Length; i++)
            {
                if (indices[i] < 0 || indices[i] >= Count)
                {
                    throw new ArgumentOutOfRangeException(
                        nameof(indices), indices[i],
                        $"'{Path}' has {Text(Count ?? 0)} samples, but index {indices[i]} was requested; give 0 to {Count - 1}.");
                }

                Fill(indices[i], values.Slice(i * size, size));
                labels?[i] = Label(indices[i]);
            }

            return new Batch(samples, labels is null ? null : tensor(labels));
        }
        catch
        {
            samples.Dispose();
            throw;
        }
    }

    /// <summary>Count, shape and source in one line.</summary>
    public override string ToString() => $"{Text(Count ?? 0)} samples [{string.Join(", ", SampleShape)}] from {Path}";

    /// <summary>The number of values in a sample.</summary>
    /// <exception cref="TrainingDataException">More than one batch can have.</exception>
    private protected static int SizeOf(string path, IReadOnlyList<long> sampleShape)
    {
        var values = sampleShape.Aggregate(1.0, (product, side) => product * side);
        if (values * sizeof(float) > MostBytes)
        {
            throw new TrainingDataException(
                $"A sample of '{Shown(path)}' would be [{string.Join(", ", sampleShape)}], {Text(values)} values, more than the " +
                $"{Text(MostBytes / sizeof(float))} that a sample can have. Choose a smaller size or length, or other data.");
        }

        return (int)values;
    }

    /// <summary>Writes one sample; the span contains zeros.</summary>
    private protected abstract void Fill(long index, Span<float> sample);

    /// <summary>The label of one sample; called only if there are classes.</summary>
    private protected virtual long Label(long index) => throw new NotSupportedException();

    /// <summary>An excerpt of a file's text, short and on one line, for messages.</summary>
    internal static string Quote(string text, int most = 40)
    {
        var line = TerminalText.Escaped(text.Length > most ? text[..most] : text, _ => ".");
        return text.Length > most ? $"'{line}…'" : $"'{line}'";
    }

    /// <summary>
    /// The name of a file on one line: what would end the line or command a terminal is escaped, since names may contain any character.
    /// </summary>
    internal static string Shown(string name) => TerminalText.Escaped(name, code => code switch
    {
        '\n' => @"\n",
        '\r' => @"\r",
        _ => FormattableString.Invariant($@"\u{code:X4}"),
    });

    internal static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Text(double number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
