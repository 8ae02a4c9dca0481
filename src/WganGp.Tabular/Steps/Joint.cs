namespace WganGp.Tabular.Steps;

/// <summary>Columns of categories that are learned as one: only the combinations of the table exist.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Codes">The codes of each combination, -1 for a missing value.</param>
internal sealed record Joint(string[] Columns, int[][] Codes) : TableStep
{
    private string Name => string.Join(" + ", Columns);

    public static Joint Of(Table table, string[] columns)
    {
        if (columns.Distinct().Count() < 2 || columns.FirstOrDefault(column => !table.Schema[column].IsCategorical) is not null)
        {
            throw new TableException(
                $"The columns {string.Join(", ", columns.Select(column => $"'{column}'"))} cannot be combined: give two or more " +
                "different columns of categories or booleans. Numbers can be made categories in the schema.");
        }

        var found = new Dictionary<string, int[]>();
        for (var row = 0; row < table.Count; row++)
        {
            var codes = Array.ConvertAll(columns, column => table.Codes(column)[row]);
            found.TryAdd(string.Join(' ', codes), codes);
        }

        return new Joint(columns, [.. found.Values]);
    }

    public override TableSchema After(TableSchema before) => before with
    {
        Columns =
        [
            .. before.Columns.Where(column => column.Name == Columns[0] || !Columns.Contains(column.Name)).Select(column =>
                column.Name != Columns[0] ? column : new TableColumn
                {
                    Name = Name,
                    Kind = ColumnKind.Category,
                    Categories = [.. Codes.Select(codes => string.Join(' ', codes))],
                }),
        ],
    };

    public override Table Forward(Table table)
    {
        var places = new Dictionary<string, int>();
        for (var i = 0; i < Codes.Length; i++) places[string.Join(' ', Codes[i])] = i;
        var joined = new int[table.Count];
        for (var row = 0; row < joined.Length; row++)
        {
            joined[row] = places[string.Join(' ', Columns.Select(column => table.Codes(column)[row]))];
        }

        return table.With(After(table.Schema), new Dictionary<string, Array> { [Name] = joined });
    }

    public override Table Inverse(Table table, TableSchema before)
    {
        var joined = table.Codes(Name);
        var replaced = new Dictionary<string, Array>();
        for (var member = 0; member < Columns.Length; member++)
        {
            var codes = new int[table.Count];
            for (var row = 0; row < codes.Length; row++) codes[row] = joined[row] < 0 ? -1 : Codes[joined[row]][member];
            replaced[Columns[member]] = codes;
        }

        return table.With(before, replaced);
    }

    public override string? Owner(string column) => Columns.Contains(column) ? Name : column;
}
