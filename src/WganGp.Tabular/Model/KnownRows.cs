namespace WganGp.Tabular.Model;

/// <summary>The rows of a table, so that rows of others that equal one of them are found; missing values equal each other.</summary>
internal sealed class KnownRows
{
    private readonly HashSet<UInt128> keys = [];
    private readonly IReadOnlyList<string> columns;

    /// <param name="table">The rows.</param>
    /// <param name="columns">The columns in which rows must be equal; null is all that are learned of this table.</param>
    public KnownRows(Table table, IReadOnlyList<string>? columns = null)
    {
        this.columns = columns ?? [.. table.Schema.Columns.Where(column => column.IsLearned).Select(column => column.Name)];
        var own = KeysOf(table);
        for (var row = 0; row < table.Count; row++) if (!keys.Add(own[row])) Repeats++;
    }

    /// <summary>How many of the rows equal an earlier one.</summary>
    public int Repeats { get; }

    /// <summary>The rows of a table that has the columns too, in any order, as what <see cref="Has"/> looks for.</summary>
    public RowKeys KeysOf(Table table) => new(table, columns);

    /// <summary>Whether one of the rows has this key.</summary>
    public bool Has(UInt128 key) => keys.Contains(key);

    /// <summary>How many rows of a table equal one of these.</summary>
    public int CountIn(Table table)
    {
        var others = KeysOf(table);
        return Enumerable.Range(0, table.Count).Count(row => Has(others[row]));
    }
}
