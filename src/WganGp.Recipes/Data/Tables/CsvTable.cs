using System.Text;
using static TorchSharp.torch;

namespace WganGp.Recipes.Data;

/// <summary>
/// A table of numbers in a text file, separated by commas, semicolons, tabs, bars or spaces; one sample per row, held in memory as float32.
/// </summary>
/// <remarks>
/// Numbers are read and scaled in double, and rounded to float32 last. Quotes and line ends follow RFC 4180; blank lines are skipped.
/// </remarks>
public sealed class CsvTable : FileData
{
    private readonly float[][] rows;
    private readonly int[]? labels;
    private readonly double[] offsets;
    private readonly double[] scales;
    private readonly TableScaling scaling;

    private CsvTable(string path, CsvRows read, TableScaling scaling)
        : base(path, [read.Columns.Count], read.Classes)
    {
        labels = read.Labels;
        Columns = read.Columns;
        Skipped = read.Notes;
        this.scaling = scaling;
        (offsets, scales) = ColumnScale.Of(read.Numbers, scaling);
        rows = [.. read.Numbers.Select(Round)];
        ColumnPrecision.Check(path, Columns, read.Numbers, rows, scaling);
    }

    /// <summary>The columns of a sample: names, or numbers from 1 if there are no names.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <inheritdoc/>
    public override long? Count => rows.Length;

    /// <inheritdoc/>
    public override (double Low, double High)? ValueRange => scaling == TableScaling.MinMax ? (-1, 1) : null;

    /// <summary>What was left out or guessed, one sentence each: a nameless index column, for example.</summary>
    public override IReadOnlyList<string> Skipped { get; }

    /// <inheritdoc/>
    public override string Fingerprint
    {
        get
        {
            using var digest = new Digest($"{string.Join("\0", Columns)} {scaling}");
            foreach (var row in rows) digest.Add<float>(row);
            // Equal samples of other numbers are other data; those that are not scaled are the numbers.
            if (scaling != TableScaling.None)
            {
                digest.Add<double>(offsets);
                digest.Add<double>(scales);
            }

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
    /// <exception cref="ArgumentException">The delimiter or the decimal sign cannot be one.</exception>
    public static CsvTable Load(string path, TableOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new TableOptions();
        options.Validate();
        if (!File.Exists(path))
        {
            throw new TrainingDataException(
                $"The table '{path}' {(Directory.Exists(path) ? "is a folder" : "does not exist")}: check the path.");
        }

        try
        {
            using var file = RegularFile.OpenRead(path);
            return Read(path, file, options);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TrainingDataException($"The table '{path}' cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>Converts numbers in the table's own units into samples, in double.</summary>
    /// <param name="values">Numbers <c>[N, columns]</c>, on any device; float64, if they have more than seven digits.</param>
    /// <returns>float64 <c>[N, columns]</c> on the CPU; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The numbers have another shape.</exception>
    public Tensor Scale(Tensor values)
    {
        Require(values, nameof(values));
        using var scope = NewDisposeScope();
        return (values.detach().cpu().to(ScalarType.Float64).Minus(tensor(offsets)) / tensor(scales)).MoveToOuterDisposeScope();
    }

    /// <summary>Converts samples, also generated ones, back into the table's own units.</summary>
    /// <param name="samples">Samples <c>[N, columns]</c>, on any device.</param>
    /// <returns>
    /// float64 <c>[N, columns]</c> on the CPU; the caller disposes it. What <see cref="Scale"/> returned comes back but for the last digit
    /// of a double; float32 samples have 24 bits, so they come back to 6e-8 of their distance from the column's offset.
    /// </returns>
    /// <exception cref="ArgumentException">The samples have another shape.</exception>
    public Tensor Unscale(Tensor samples)
    {
        Require(samples, nameof(samples));
        using var scope = NewDisposeScope();
        return (samples.detach().cpu().to(ScalarType.Float64) * tensor(scales)).Plus(tensor(offsets)).MoveToOuterDisposeScope();
    }

    /// <summary>Reads an open table.</summary>
    internal static CsvTable Read(string path, Stream file, TableOptions options)
    {
        using var text = new StreamReader(
            file, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        using var lines = new CsvText(path, text);
        return new CsvTable(path, CsvRows.Read(path, lines, options), options.Scaling);
    }

    private protected override void Fill(long index, Span<float> sample) => rows[(int)index].CopyTo(sample);

    private protected override long Label(long index) => labels![index];

    private float[] Round(double[] row)
    {
        var sample = new float[row.Length];
        for (var i = 0; i < sample.Length; i++) sample[i] = (float)((row[i] - offsets[i]) / scales[i]);
        return sample;
    }

    private void Require(Tensor samples, string name)
    {
        ArgumentNullException.ThrowIfNull(samples, name);
        if (samples.dim() == 2 && samples.shape[1] == Columns.Count) return;
        throw new ArgumentException(
            $"Samples of this table have the shape [N, {Columns.Count}], but these have [{string.Join(", ", samples.shape)}].", name);
    }
}
