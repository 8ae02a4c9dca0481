namespace WganGp.Tabular.Steps;

/// <summary>Two ordered columns: the higher one is learned as its distance from the lower one, which is never negative.</summary>
/// <param name="Low">The lower column.</param>
/// <param name="High">The higher column.</param>
/// <param name="Unit">Dates: the ticks of one unit of the distance; 0 for numbers.</param>
internal sealed record Gap(string Low, string High, long Unit) : TableStep
{
    public static Gap Of(Table table, string low, string high)
    {
        var (lower, higher) = (table.Schema[low], table.Schema[high]);
        if (low == high || lower.Kind != higher.Kind || lower.Kind is not (ColumnKind.Number or ColumnKind.Date))
        {
            throw new TableException(
                $"The columns '{low}' ({lower.Kind}) and '{high}' ({higher.Kind}) cannot be ordered: give two columns of numbers, or " +
                "two of dates.");
        }

        var unit = lower.Kind == ColumnKind.Number
            ? 0
            : Math.Max(1, Math.Min(lower.Resolution?.Ticks ?? 1, higher.Resolution?.Ticks ?? 1));
        var step = new Gap(low, high, unit);
        for (var row = 0; row < table.Count; row++) step.Check(table, row);
        return step;
    }

    public override TableSchema After(TableSchema before) => before.With(before[High] with
    {
        Kind = ColumnKind.Number,
        Minimum = 0,
        Maximum = null,
        Decimals = Unit > 0 ? 0 : before[High].Decimals is { } high && before[Low].Decimals is { } low ? Math.Max(high, low) : null,
    });

    public override Table Forward(Table table)
    {
        var gaps = new double[table.Count];
        var decimals = After(table.Schema)[High].Decimals;
        for (var row = 0; row < gaps.Length; row++) gaps[row] = Distance(table, row, decimals);
        return table.With(After(table.Schema), new Dictionary<string, Array> { [High] = gaps });
    }

    public override Table Inverse(Table table, TableSchema before)
    {
        var gaps = table.Numbers(High);
        var column = before[High];
        if (Unit == 0)
        {
            var numbers = new double[table.Count];
            var low = table.Numbers(Low);
            for (var row = 0; row < numbers.Length; row++)
            {
                var high = low[row] + gaps[row];
                if (column.Decimals is >= 0 and <= 15) high = Math.Round(high, column.Decimals.Value);
                high = Math.Min(high, column.Maximum ?? double.PositiveInfinity);
                // NaN stays NaN: a missing distance is a missing value.
                numbers[row] = double.IsNaN(high) ? high : Math.Max(high, low[row]);
            }

            return table.With(before, new Dictionary<string, Array> { [High] = numbers });
        }

        var dates = new long[table.Count];
        var from = table.Dates(Low);
        for (var row = 0; row < dates.Length; row++)
        {
            dates[row] = double.IsNaN(gaps[row]) || from[row] == Table.MissingDate
                ? Table.MissingDate
                : Math.Max(from[row], (long)Int128.Min(
                    from[row] + ((Int128)gaps[row] * Unit), column.Latest?.Ticks ?? DateTime.MaxValue.Ticks));
        }

        return table.With(before, new Dictionary<string, Array> { [High] = dates });
    }

    public override string? Owner(string column) => column == High ? null : column;

    private double Distance(Table table, int row, int? decimals)
    {
        if (Unit == 0)
        {
            var gap = table.Numbers(High)[row] - table.Numbers(Low)[row];
            return decimals is >= 0 and <= 15 ? Math.Round(gap, decimals.Value) : gap;
        }

        var (low, high) = (table.Dates(Low)[row], table.Dates(High)[row]);
        return high == Table.MissingDate || low == Table.MissingDate ? double.NaN : (high - low) / Unit;
    }

    private void Check(Table table, int row)
    {
        var isLowMissing = Unit == 0 ? double.IsNaN(table.Numbers(Low)[row]) : table.Dates(Low)[row] == Table.MissingDate;
        if (isLowMissing)
        {
            throw new TableException(
                $"The column '{Low}' is the lower one of a constraint, but its value is missing in row {row + 1}. Remove the constraint, " +
                "or the rows without a value.");
        }

        if (Distance(table, row, null) < 0)
        {
            throw new TableException(
                $"The column '{Low}' is to be at most '{High}', but it is above it in row {row + 1}. Remove the constraint, or the row.");
        }
    }
}
