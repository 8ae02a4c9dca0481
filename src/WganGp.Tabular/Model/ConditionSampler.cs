using WganGp.Tabular.Transforms;

namespace WganGp.Tabular.Model;

/// <summary>
/// Training by sampling (arXiv 1907.00503, section 4.3): a column of categories, each alike; a category of it with a probability
/// proportional to the logarithm of 1 + its count; a row among those that have it.
/// </summary>
internal sealed class ConditionSampler
{
    private readonly IReadOnlyList<CategoryField> fields;
    private readonly double[][] cumulative;
    private readonly int[][] rows;
    private readonly int[][] starts;
    private readonly int count;
    private readonly FieldChoice choice;

    public ConditionSampler(Table table, IReadOnlyList<CategoryField> fields, FieldChoice? choice = null)
    {
        (this.fields, count, this.choice) = (fields, table.Count, choice ?? FieldChoice.Alike);
        (rows, starts) = (new int[fields.Count][], new int[fields.Count][]);
        cumulative = new double[fields.Count][];
        for (var i = 0; i < fields.Count; i++)
        {
            (rows[i], starts[i]) = ByCategory(table, fields[i]);
            cumulative[i] = new double[fields[i].Count];
            var sum = 0.0;
            for (var code = 0; code < fields[i].Count; code++)
            {
                cumulative[i][code] = sum += Math.Log(1 + Frequency(i, code));
            }
        }
    }

    /// <summary>How many rows have each category of a field.</summary>
    public List<long> Frequencies(int field) => [.. Enumerable.Range(0, fields[field].Count).Select(code => (long)Frequency(field, code))];

    private int Frequency(int field, int code) => starts[field][code + 1] - starts[field][code];

    /// <summary>The condition of an index, for training.</summary>
    public (int Field, int Code) Condition(ref IndexedRandom random)
    {
        if (fields.Count == 0) return (-1, 0);
        var field = choice.Draw(fields.Count, ref random);
        return (field, Draw(cumulative[field], random.Next()));
    }

    /// <summary>A row that has the condition.</summary>
    public int Row((int Field, int Code) condition, ref IndexedRandom random)
    {
        if (condition.Field < 0) return random.Below(count);
        var start = starts[condition.Field][condition.Code];
        return rows[condition.Field][start + random.Below(starts[condition.Field][condition.Code + 1] - start)];
    }

    /// <summary>The first place whose cumulative weight is above a share of the whole.</summary>
    public static int Draw(double[] cumulative, double share)
    {
        var target = share * cumulative[^1];
        var (low, high) = (0, cumulative.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (cumulative[middle] > target) high = middle;
            else low = middle + 1;
        }

        return low;
    }

    private static (int[] Rows, int[] Starts) ByCategory(Table table, CategoryField field)
    {
        var codes = table.Codes(field.Column);
        var starts = new int[field.Count + 1];
        for (var row = 0; row < codes.Length; row++) starts[field.Code(codes, row) + 1]++;
        for (var code = 0; code < field.Count; code++) starts[code + 1] += starts[code];
        var (rows, next) = (new int[codes.Length], (int[])starts.Clone());
        for (var row = 0; row < codes.Length; row++) rows[next[field.Code(codes, row)]++] = row;
        return (rows, starts);
    }
}
