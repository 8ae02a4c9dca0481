namespace WganGp.Recipes.Data;

/// <summary>The samples of an array, read when they are asked for.</summary>
internal sealed class NumpySamples : FileData
{
    private readonly NumpyRows rows;
    private readonly NumpyLayout? layout;
    private readonly ImageTransform transform;
    private readonly PixelScale? scale;
    private readonly long[]? labels;
    private readonly Lazy<ValueExtent> extent;
    private readonly double[] numbers;

    /// <param name="path">The file.</param>
    /// <param name="rows">Its samples.</param>
    /// <param name="layout">How images are stored in it; null if it has none.</param>
    /// <param name="labels">One label per sample; null for none.</param>
    /// <param name="classes">Their names; null for none.</param>
    /// <param name="transform">How values are transformed: those of bytes that are images, or of any type if levels are chosen.</param>
    public NumpySamples(string path, NumpyRows rows, NumpyLayout? layout, long[]? labels, string[]? classes, ImageTransform transform)
        : base(path, layout?.Shape ?? [.. rows.Header.Shape.Skip(1)], classes)
    {
        this.rows = rows;
        this.layout = layout;
        this.transform = transform.Checked();
        this.labels = labels;
        numbers = new double[rows.RowSize];
        extent = new Lazy<ValueExtent>(FindExtent);
        if (!IsPixels && !transform.HasLevels)
        {
            NumpyPrecision.Check(path, rows);
            return;
        }

        var full = IsPixels ? byte.MaxValue : rows.Header.Type.IsFloating ? 1 : double.MaxValue;
        Levels = transform.HasLevels ? extent.Value.Levels(path, transform, full) : PixelScale.Bytes;
        scale = new PixelScale(
            transform, layout?.Width ?? (int)SampleShape[^1], Levels.Value, greyLevels: rows.Header.Type.IsFloating ? byte.MaxValue : null);
    }

    public override long? Count => transform.Mirror && layout is not null ? 2 * Stored : Stored;

    public override (double Low, double High)? ValueRange => scale is null ? null : (transform.Low, transform.High);

    public override IReadOnlyList<string> Warnings =>
        layout is not null && extent.Value.Warning(Path, Levels ?? (transform.Low, transform.High)) is { } warning ? [warning] : [];

    internal override ValueExtent? Extent => extent.Value;

    private (double Black, double White)? Levels { get; }

    private long Stored => rows.Header.Shape[0];

    /// <summary>Whether it has images in bytes, which are scaled without being asked to.</summary>
    private bool IsPixels => layout is not null && rows.Header.Type.Name == "uint8";

    private protected override void Fill(long index, Span<float> sample)
    {
        var (stored, mirrored) = (index % Stored, index >= Stored);
        var bytes = rows.Read(stored);
        if (IsPixels)
        {
            scale!.Fill(layout!.IsLast ? ImagePixels.ToPlanes<byte>(bytes, layout.Channels) : bytes, index, mirrored, sample);
            return;
        }

        Read(stored, bytes);
        ReadOnlySpan<double> values = layout is { IsLast: true } ? ImagePixels.ToPlanes<double>(numbers, layout.Channels) : numbers;
        if (scale is not null) scale.Fill(values, index, mirrored, sample);
        else
        {
            for (var i = 0; i < sample.Length; i++) sample[i] = (float)values[i];
            if (mirrored) PixelScale.Mirror(sample, layout!.Width);
        }
    }

    private protected override long Label(long index) => labels![index % Stored];

    private void Read(long stored, byte[] bytes)
    {
        rows.Header.Type.Read(bytes, rows.Header.BigEndian, numbers);
        foreach (var value in numbers)
        {
            if (!float.IsFinite((float)value))
            {
                throw new TrainingDataException(
                    $"Sample {Text(stored)} of '{Path}' contains {(float)value}, which is not a finite float32: " +
                    "remove it from the array, or scale the array.");
            }
        }
    }

    /// <summary>Reads the whole array once.</summary>
    private ValueExtent FindExtent()
    {
        var found = ValueExtent.None;
        for (long i = 0; i < Stored; i++)
        {
            var bytes = rows.Read(i);
            if (rows.Header.Type.Name == "uint8")
            {
                found = found.With(ValueExtent.Of(bytes, isDeep: false));
                if (found is { Low: 0, High: byte.MaxValue }) break;
                continue;
            }

            Read(i, bytes);
            var (low, high) = (numbers[0], numbers[0]);
            foreach (var value in numbers)
            {
                low = Math.Min(low, value);
                high = Math.Max(high, value);
            }

            found = found.With(new ValueExtent(low, high));
        }

        return found;
    }
}
