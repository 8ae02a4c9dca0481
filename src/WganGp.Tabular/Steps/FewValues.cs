namespace WganGp.Tabular.Steps;

/// <summary>A column of numbers with few different ones, learned as ordered categories: its frequencies can then be exact.</summary>
/// <param name="Column">The column.</param>
/// <param name="Values">The different numbers, ascending.</param>
internal sealed record FewValues(string Column, double[] Values) : TableStep
{
    /// <summary>The step for a column; null when it has too many different numbers, or a single one.</summary>
    public static FewValues? Of(Table table, TableColumn column, int most)
    {
        if (column.Kind != ColumnKind.Number) return null;
        var values = new SortedSet<double>();
        foreach (var value in table.Numbers(column.Name))
        {
            if (double.IsInfinity(value)) return null;
            if (!double.IsNaN(value)) values.Add(value);
            if (values.Count > most) return null;
        }

        return values.Count < 2 ? null : new FewValues(column.Name, [.. values]);
    }

    public override TableSchema After(TableSchema before) => before.With(before[Column] with
    {
        Kind = ColumnKind.OrderedCategory,
        Categories = [.. Values.Select(value => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture))],
    });

    public override Table Forward(Table table)
    {
        var codes = new int[table.Count];
        var numbers = table.Numbers(Column);
        for (var row = 0; row < codes.Length; row++)
        {
            codes[row] = double.IsNaN(numbers[row]) ? -1 : Array.BinarySearch(Values, numbers[row]);
        }

        return table.With(After(table.Schema), new Dictionary<string, Array> { [Column] = codes });
    }

    public override Table Inverse(Table table, TableSchema before)
    {
        var numbers = new double[table.Count];
        var codes = table.Codes(Column);
        for (var row = 0; row < numbers.Length; row++) numbers[row] = codes[row] < 0 ? double.NaN : Values[codes[row]];
        return table.With(before, new Dictionary<string, Array> { [Column] = numbers });
    }

    public override string? Owner(string column) => column;
}
