using System.Text.Json.Serialization;

namespace WganGp.Tabular.Transforms;

/// <summary>
/// A column of numbers or dates: a scalar within a mode, and a span that names the mode; or a scalar alone, the rank. Missing values have a
/// place of their own in the span. Everything is computed in double; dates are whole multiples of their resolution from an origin, so that
/// none loses digits.
/// </summary>
internal sealed class NumberField : Field
{
    /// <summary>The modes; null where ranks are used.</summary>
    public Modes? Modes { get; init; }

    /// <summary>The ranks; null where modes are used.</summary>
    public Ranks? Ranks { get; init; }

    /// <summary>Dates: the ticks from which they are counted; null for numbers.</summary>
    public long? Origin { get; init; }

    /// <summary>Dates: the ticks of one unit.</summary>
    public long Unit { get; init; } = 1;

    /// <summary>Numbers: the decimals; null keeps what was computed.</summary>
    public int? Decimals { get; init; }

    /// <summary>The least value, in ticks for dates.</summary>
    public double? Least { get; init; }

    /// <summary>The largest value.</summary>
    public double? Most { get; init; }

    /// <summary>Dates: the earliest and the latest, in ticks.</summary>
    public long[]? Bounds { get; init; }

    /// <summary>Where the scalar is in a row; the layout sets it.</summary>
    [JsonIgnore]
    public int Scalar { get; set; }

    [JsonIgnore]
    public override IReadOnlyList<int> Widths => Ranks is null || HasNulls ? [Places + (HasNulls ? 1 : 0)] : [];

    // Of the span, without the one of missing values.
    private int Places => Modes?.Count ?? 1;

    /// <summary>Fits the field of a column.</summary>
    public static NumberField Fit(Table table, TableColumn column, int modes, NumberCode code)
    {
        if (column.Kind == ColumnKind.Date) return OfDates(table.Dates(column.Name), column, modes, code);
        var values = table.Numbers(column.Name);
        var found = new List<double>(values.Length);
        for (var row = 0; row < values.Length; row++)
        {
            if (double.IsInfinity(values[row]))
            {
                throw new TableException(
                    $"The column '{column.Name}' holds an infinite number in row {row + 1}. Replace it by a number or a missing value.");
            }

            if (!double.IsNaN(values[row])) found.Add(values[row]);
        }

        var (fitted, ranks) = Coded(found, modes, code);
        return new NumberField
        {
            Column = column.Name,
            HasNulls = found.Count < values.Length,
            Modes = fitted,
            Ranks = ranks,
            Decimals = column.Decimals,
            Least = column.Minimum,
            Most = column.Maximum,
        };
    }

    public override void Write(Table table, ReadOnlySpan<int> rows, Span<float> buffer, int stride, ulong seed)
    {
        var numbers = Origin is null ? table.Numbers(Column) : default;
        var dates = Origin is null ? default : table.Dates(Column);
        for (var i = 0; i < rows.Length; i++)
        {
            var value = Origin is { } origin ? Units(dates[rows[i]], origin) : numbers[rows[i]];
            var row = buffer.Slice(i * stride, stride);
            if (double.IsNaN(value))
            {
                if (HasNulls) row[Starts[0] + Places] = 1;
                continue;
            }

            var random = new IndexedRandom(seed, (ulong)Scalar + 1, (ulong)rows[i]);
            var mode = Modes?.Draw(value, ref random) ?? 0;
            row[Scalar] = (float)(Modes?.Scale(value, mode) ?? Ranks!.Scale(value, ref random));
            if (Starts.Length > 0) row[Starts[0] + mode] = 1;
        }
    }

    public override void Read(ReadOnlySpan<float> buffer, int stride, int rows, Array values, int at)
    {
        for (var i = 0; i < rows; i++)
        {
            var row = buffer.Slice(i * stride, stride);
            var mode = Starts.Length > 0 ? Largest(row.Slice(Starts[0], Places + (HasNulls ? 1 : 0))) : 0;
            var value = mode == Places ? double.NaN : Modes?.Value(row[Scalar], mode) ?? Ranks!.Value(row[Scalar]);
            if (Origin is { } origin) ((long[])values)[at + i] = Ticks(value, origin);
            else ((double[])values)[at + i] = Rounded(value);
        }
    }

    public override Array NewValues(int count) => Origin is null ? new double[count] : new long[count];

    private static NumberField OfDates(ReadOnlySpan<long> dates, TableColumn column, int modes, NumberCode code)
    {
        var unit = Math.Max(1, column.Resolution?.Ticks ?? 1);
        long? origin = null;
        foreach (var date in dates) if (date != Table.MissingDate) origin = Math.Min(origin ?? date, date);
        var from = origin ?? column.Earliest?.Ticks ?? 0;
        var found = new List<double>(dates.Length);
        foreach (var date in dates) if (date != Table.MissingDate) found.Add((double)(date - from) / unit);
        var (fitted, ranks) = Coded(found, modes, code);
        return new NumberField
        {
            Column = column.Name,
            HasNulls = found.Count < dates.Length,
            Modes = fitted,
            Ranks = ranks,
            Origin = from,
            Unit = unit,
            Bounds = [column.Earliest?.Ticks ?? DateTime.MinValue.Ticks, column.Latest?.Ticks ?? DateTime.MaxValue.Ticks],
        };
    }

    private static (Modes? Modes, Ranks? Ranks) Coded(List<double> values, int modes, NumberCode code)
    {
        if (code == NumberCode.Ranks && values.Count > 1)
        {
            // The list is not used again.
            var sorted = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(values);
            sorted.Sort();
            if (sorted[0] < sorted[^1]) return (null, Ranks.Fit(sorted));
        }

        // A column of one value, or of none, has a mode of no width.
        return (Modes.Fit(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(values), modes), null);
    }

    private double Units(long date, long origin) => date == Table.MissingDate ? double.NaN : (double)(date - origin) / Unit;

    private long Ticks(double units, long origin)
    {
        if (double.IsNaN(units)) return Table.MissingDate;
        // In 128 bits: an unlikely number of units may be out of any calendar.
        var ticks = origin + ((Int128)Math.Round(units) * Unit);
        return (long)Int128.Clamp(ticks, Bounds![0], Bounds[1]);
    }

    private double Rounded(double value)
    {
        if (double.IsNaN(value)) return value;
        if (Decimals is >= 0 and <= 15) value = Math.Round(value, Decimals.Value);
        // The bounds are values of the table, so they have its decimals. Minus zero is no number that a table holds.
        return Math.Min(Math.Max(value, Least ?? double.NegativeInfinity), Most ?? double.PositiveInfinity) + 0.0;
    }
}
