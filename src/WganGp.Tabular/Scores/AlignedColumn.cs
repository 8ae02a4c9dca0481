namespace WganGp.Tabular.Scores;

/// <summary>
/// A learned column of two tables in one form: numbers and dates as doubles, NaN where missing; names as codes of the names of both
/// tables, -1 where missing.
/// </summary>
internal sealed class AlignedColumn
{
    /// <summary>The ticks that dates are counted from: doubles keep more digits of recent ones.</summary>
    internal static readonly long DateOrigin = new DateTime(2000, 1, 1).Ticks;

    private AlignedColumn(TableColumn column, IReadOnlyList<string> categories)
    {
        Column = column;
        Categories = categories;
    }

    /// <summary>The column of the real table's schema.</summary>
    public TableColumn Column { get; }

    public string Name => Column.Name;

    public bool IsCategorical => Column.IsCategorical;

    /// <summary>The names of the real table, then those that the synthetic one has alone.</summary>
    public IReadOnlyList<string> Categories { get; }

    public double[] RealNumbers { get; private init; } = [];

    public double[] SyntheticNumbers { get; private init; } = [];

    public int[] RealCodes { get; private init; } = [];

    public int[] SyntheticCodes { get; private init; } = [];

    /// <summary>The columns that are learned, in the real table's order.</summary>
    /// <exception cref="TableException">The synthetic table lacks one, or has it as another kind of value.</exception>
    public static IReadOnlyList<TableColumn> Learned(Table real, Table synthetic)
    {
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(synthetic);
        var learned = real.Schema.Columns.Where(column => column.IsLearned).ToList();
        foreach (var column in learned) ThrowUnlessComparable(column, synthetic.Schema);
        return learned;
    }

    /// <summary>One column of both.</summary>
    public static AlignedColumn Of(TableColumn column, Table real, Table synthetic)
    {
        if (!column.IsCategorical)
        {
            return new AlignedColumn(column, []) { RealNumbers = Doubles(column, real), SyntheticNumbers = Doubles(column, synthetic) };
        }

        var names = column.Categories.ToList();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var place = 0; place < names.Count; place++) places[names[place]] = place;
        var theirs = synthetic.Schema[column.Name].Categories;
        var map = new int[theirs.Count];
        for (var code = 0; code < map.Length; code++)
        {
            if (!places.TryGetValue(theirs[code], out map[code]))
            {
                places[theirs[code]] = map[code] = names.Count;
                names.Add(theirs[code]);
            }
        }

        return new AlignedColumn(column, names)
        {
            RealCodes = real.Codes(column.Name).ToArray(),
            SyntheticCodes = Array.ConvertAll(synthetic.Codes(column.Name).ToArray(), code => code < 0 ? code : map[code]),
        };
    }

    private static double[] Doubles(TableColumn column, Table table) => column.Kind == ColumnKind.Date
        ? Array.ConvertAll(
            table.Dates(column.Name).ToArray(), ticks => ticks == Table.MissingDate ? double.NaN : (double)(ticks - DateOrigin))
        : table.Numbers(column.Name).ToArray();

    private static void ThrowUnlessComparable(TableColumn column, TableSchema synthetic)
    {
        var other = synthetic.Columns.FirstOrDefault(candidate => candidate.Name == column.Name);
        if (other is null)
        {
            throw new TableException(
                $"The synthetic table lacks the column '{column.Name}' of the real one. Give two tables of the same columns.");
        }

        if (other.Kind == column.Kind || (other.IsCategorical && column.IsCategorical)) return;
        throw new TableException(
            $"The column '{column.Name}' is a {column.Kind} in the real table and a {other.Kind} in the synthetic one. Read both with " +
            "the real table's schema.");
    }
}
