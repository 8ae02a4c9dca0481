using System.Text;
using static TorchSharp.torch;

namespace WganGp.Recipes.Data;

/// <summary>
/// A table of numbers in a text file, separated by commas, semicolons, tabs or bars; one sample per row, held in memory as float32.
/// </summary>
/// <remarks>Numbers have a decimal point. Quotes and line ends follow RFC 4180; blank lines are skipped.</remarks>
public sealed class CsvTable : FileData
{
    private readonly List<float[]> rows;
    private readonly int[]? labels;
    private readonly double[] offsets;
    private readonly double[] scales;
    private readonly TableScaling scaling;

    private CsvTable(string path, CsvRows read, TableScaling scaling)
        : base(path, [read.Columns.Count], read.Classes)
    {
        rows = read.Numbers;
        labels = read.Labels;
        Columns = read.Columns;
        this.scaling = scaling;
        (offsets, scales) = ColumnScale.Of(rows, scaling);
    }

    /// <summary>The columns of a sample: names, or numbers from 1 if there are no names.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <inheritdoc/>
    public override long? Count => rows.Count;

    /// <inheritdoc/>
    public override (double Low, double High)? ValueRange => scaling == TableScaling.MinMax ? (-1, 1) : null;

    /// <inheritdoc/>
    public override string Fingerprint
    {
        get
        {
            using var digest = new Digest($"{string.Join("\0", Columns)} {scaling}");
            foreach (var row in rows) digest.Add<float>(row);
            digest.Add<int>(labels);
            return digest.ToString();
        }
    }

    /// <summary>Reads a table.</summary>
    /// <param name="path">The file, in UTF-8.</param>
    /// <param name="options">Header, columns, labels, scaling; null uses the defaults.</param>
    /// <returns>Samples <c>[columns]</c>.</returns>
    /// <exception cref="TrainingDataException">
    /// The file or a column is missing, or a field is not a finite number; the message names the line and the column.
    /// </exception>
    public static CsvTable Load(string path, TableOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!File.Exists(path))
        {
            throw new TrainingDataException(
                $"The table '{path}' {(Directory.Exists(path) ? "is a folder" : "does not exist")}: check the path.");
        }

        try
        {
            using var file = RegularFile.OpenRead(path);
            return Read(path, file, options ?? new TableOptions());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TrainingDataException($"The table '{path}' cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>Converts samples, also generated ones, back into the table's own units.</summary>
    /// <param name="samples">Samples <c>[N, columns]</c>, on any device.</param>
    /// <returns>float64 <c>[N, columns]</c> on the CPU; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The samples have another shape.</exception>
    public Tensor Unscale(Tensor samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.dim() != 2 || samples.shape[1] != Columns.Count)
        {
            throw new ArgumentException(
                $"Samples of this table have the shape [N, {Columns.Count}], but these have [{string.Join(", ", samples.shape)}].",
                nameof(samples));
        }

        using var scope = NewDisposeScope();
        return (samples.detach().cpu().to(ScalarType.Float64) * tensor(scales)).Plus(tensor(offsets)).MoveToOuterDisposeScope();
    }

    /// <summary>Reads an open table.</summary>
    internal static CsvTable Read(string path, Stream file, TableOptions options)
    {
        using var text = new StreamReader(
            file, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        return new CsvTable(path, CsvRows.Read(path, text, options), options.Scaling);
    }

    private protected override void Fill(long index, Span<float> sample)
    {
        var row = rows[(int)index];
        for (var i = 0; i < sample.Length; i++) sample[i] = (float)((row[i] - offsets[i]) / scales[i]);
    }

    private protected override long Label(long index) => labels![index];
}
