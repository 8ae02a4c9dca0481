namespace WganGp.Tabular.Tests.Scores;

/// <summary>Tables from arrays, column by column.</summary>
internal sealed class ScoreTable
{
    private readonly List<TableColumn> columns = [];
    private readonly Dictionary<string, Array> values = [];
    private int count;

    public ScoreTable Number(string name, params double[] numbers) => Add(new() { Name = name, Kind = ColumnKind.Number }, numbers);

    public ScoreTable Date(string name, params long[] ticks) => Add(new() { Name = name, Kind = ColumnKind.Date }, ticks);

    public ScoreTable Names(string name, string[] categories, params int[] codes) =>
        Names(name, ColumnKind.Category, categories, codes);

    public ScoreTable Names(string name, ColumnKind kind, IReadOnlyList<string> categories, int[] codes) =>
        Add(new() { Name = name, Kind = kind, Categories = categories }, codes);

    public ScoreTable Unlearned(string name, ColumnKind kind)
    {
        columns.Add(new() { Name = name, Kind = kind });
        return this;
    }

    public Table Build(int? rows = null) => new(new TableSchema { Columns = columns }, rows ?? count, values);

    private ScoreTable Add(TableColumn column, Array rows)
    {
        columns.Add(column);
        values[column.Name] = rows;
        count = rows.Length;
        return this;
    }
}
