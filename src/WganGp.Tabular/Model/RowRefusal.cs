namespace WganGp.Tabular.Model;

/// <summary>Which drawn rows are kept: those with what is asked for, that copy no row and repeat nothing that is unique.</summary>
internal sealed class RowRefusal
{
    private readonly TableCondition? where;
    private readonly IReadOnlyList<string[]> unique;
    private readonly HashSet<UInt128> refused = [];
    private readonly List<HashSet<UInt128>> taken;

    public RowRefusal(TableSampling sampling, IReadOnlyList<string[]> unique)
    {
        (where, this.unique) = (sampling.Where, unique);
        taken = [.. unique.Select(_ => new HashSet<UInt128>())];
        if (sampling.RefuseCopiesOf is not { } real) return;
        var keys = new RowKeys(real);
        for (var row = 0; row < real.Count; row++) refused.Add(keys[row]);
    }

    /// <summary>Rows that were looked at.</summary>
    public long Seen { get; private set; }

    /// <summary>Of those, rows with what is asked for.</summary>
    public long Matching { get; private set; }

    /// <summary>Of those, copies.</summary>
    public long Copies { get; private set; }

    /// <summary>Of the others, rows that repeat what is unique.</summary>
    public long Repeats { get; private set; }

    /// <summary>The rows that are kept, at most so many.</summary>
    public List<int> Kept(Table table, int most)
    {
        var holds = where?.In(table);
        var keys = refused.Count > 0 ? new RowKeys(table) : null;
        var uniques = unique.Select(columns => new RowKeys(table, columns)).ToList();
        var kept = new List<int>();
        for (var row = 0; row < table.Count && kept.Count < most; row++)
        {
            Seen++;
            if (holds is not null && !holds(row)) continue;
            Matching++;
            if (keys is not null && refused.Contains(keys[row]))
            {
                Copies++;
                continue;
            }

            if (Repeated(uniques, row))
            {
                Repeats++;
                continue;
            }

            kept.Add(row);
        }

        return kept;
    }

    private bool Repeated(List<RowKeys> uniques, int row)
    {
        for (var i = 0; i < uniques.Count; i++) if (taken[i].Contains(uniques[i][row])) return true;
        for (var i = 0; i < uniques.Count; i++) taken[i].Add(uniques[i][row]);
        return false;
    }
}
