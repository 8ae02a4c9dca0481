namespace WganGp.Tabular.Model;

/// <summary>Which drawn rows are kept: those with what is asked for, that copy no row and repeat nothing that is unique.</summary>
internal sealed class RowRefusal
{
    private readonly TableCondition? where;
    private readonly IReadOnlyList<string[]> unique;
    private readonly KnownRows? refused;
    private readonly List<HashSet<UInt128>> taken;

    /// <param name="sampling">What is asked for.</param>
    /// <param name="schema">The columns of the drawn rows.</param>
    /// <param name="unique">Columns whose values do not repeat.</param>
    /// <exception cref="TableException">The rows that must not be drawn have other columns.</exception>
    public RowRefusal(TableSampling sampling, TableSchema schema, IReadOnlyList<string[]> unique)
    {
        where = sampling.Where;
        this.unique = unique;
        taken = [.. unique.Select(_ => new HashSet<UInt128>())];
        if (sampling.RefuseCopiesOf is not { } real) return;
        var learned = schema.Columns.Where(column => column.IsLearned).ToList();
        foreach (var column in learned) ThrowUnlessAlike(column, real.Schema[column.Name]);
        refused = new KnownRows(real, learned.ConvertAll(column => column.Name));
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
        var keys = refused?.KeysOf(table);
        var uniques = unique.Select(columns => new RowKeys(table, columns)).ToList();
        var kept = new List<int>();
        for (var row = 0; row < table.Count && kept.Count < most; row++)
        {
            Seen++;
            if (holds is not null && !holds(row)) continue;
            Matching++;
            if (keys is not null && refused!.Has(keys[row]))
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

    private static void ThrowUnlessAlike(TableColumn learned, TableColumn given)
    {
        if (given.Kind == learned.Kind || (given.IsCategorical && learned.IsCategorical)) return;
        throw new TableException(
            $"The column '{learned.Name}' was learned as {learned.Kind}, and is {given.Kind} in the rows of RefuseCopiesOf, so that no " +
            "copy would be found. Read them with the synthesizer's Schema.");
    }

    private bool Repeated(List<RowKeys> uniques, int row)
    {
        for (var i = 0; i < uniques.Count; i++) if (taken[i].Contains(uniques[i][row])) return true;
        for (var i = 0; i < uniques.Count; i++) taken[i].Add(uniques[i][row]);
        return false;
    }
}
