using System.Runtime.InteropServices;

namespace WganGp.Tabular.Scores;

/// <summary>Which rows of a table equal a row of another in every learned column, missing values included.</summary>
internal sealed class RowKeys
{
    private readonly List<TableColumn> columns;
    private readonly List<Dictionary<string, int>> places;
    private readonly long[][] values;

    // Of each hash the last row, and of each row the one before it with the same hash, or -1.
    private readonly Dictionary<int, int> last = [];
    private readonly int[] before;

    public RowKeys(Table training)
    {
        columns = [.. training.Schema.Columns.Where(column => column.IsLearned)];
        places = columns.ConvertAll(column =>
            column.Categories.Select((name, place) => (name, place)).ToDictionary(StringComparer.Ordinal));
        values = Values(training);
        before = new int[training.Count];
        for (var row = 0; row < before.Length; row++)
        {
            ref var head = ref CollectionsMarshal.GetValueRefOrAddDefault(last, Hash(values, row), out var exists);
            before[row] = exists ? head : -1;
            var mine = before[row];
            while (mine >= 0 && !Equal(mine, values, row)) mine = before[mine];
            if (mine >= 0) Repeats++;
            head = row;
        }
    }

    /// <summary>The number of the training table's rows that equal an earlier one.</summary>
    public int Repeats { get; }

    /// <summary>The number of rows that equal a row of the training table.</summary>
    public int CountIn(Table table)
    {
        var others = Values(table);
        var count = 0;
        for (var row = 0; row < table.Count; row++)
        {
            var mine = last.GetValueOrDefault(Hash(others, row), -1);
            while (mine >= 0 && !Equal(mine, others, row)) mine = before[mine];
            if (mine >= 0) count++;
        }

        return count;
    }

    private static int Hash(long[][] table, int row)
    {
        var hash = new HashCode();
        foreach (var column in table) hash.Add(column[row]);
        return hash.ToHashCode();
    }

    private bool Equal(int mine, long[][] others, int theirs)
    {
        for (var column = 0; column < values.Length; column++)
        {
            if (values[column][mine] != others[column][theirs]) return false;
        }

        return true;
    }

    private long[][] Values(Table table) => [.. columns.Select((column, at) => Values(column, places[at], table))];

    private static long[] Values(TableColumn column, Dictionary<string, int> places, Table table)
    {
        if (column.Kind == ColumnKind.Date) return table.Dates(column.Name).ToArray();
        // -0 and 0 are one number; all NaN are one missing value.
        if (column.Kind == ColumnKind.Number)
        {
            return Array.ConvertAll(
                table.Numbers(column.Name).ToArray(),
                value => BitConverter.DoubleToInt64Bits(double.IsNaN(value) ? double.NaN : value + 0.0));
        }

        // A name that the training table lacks equals none of its own.
        int[] map = [.. table.Schema[column.Name].Categories.Select(name => places.GetValueOrDefault(name, -2))];
        return Array.ConvertAll(table.Codes(column.Name).ToArray(), code => (long)(code < 0 ? -1 : map[code]));
    }
}
