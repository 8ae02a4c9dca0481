namespace WganGp.Tabular.Scores;

/// <summary>What kind of prediction a target needs, and the target's values as numbers: 1 or 0, a class, or the number.</summary>
internal sealed class PredictionTask
{
    private readonly TableColumn target;
    private readonly Dictionary<string, int> classes;

    private PredictionTask(TableColumn target, Dictionary<string, int> classes, string? positive)
    {
        this.target = target;
        this.classes = classes;
        Positive = positive;
    }

    /// <summary>Of two classes the rarer one, which is 1; otherwise null.</summary>
    public string? Positive { get; }

    /// <exception cref="TableException">The column is no target.</exception>
    public static PredictionTask Of(Table real, string target)
    {
        var column = real.Schema[target];
        if (column.Kind == ColumnKind.Number) return new(column, [], null);
        if (!column.IsCategorical)
        {
            throw new TableException($"The target '{target}' is a {column.Kind}; choose a column of names, a boolean or a number.");
        }

        var (counts, _) = TotalVariation.Counts(real.Codes(target).ToArray(), column.Categories.Count);
        var present = Enumerable.Range(0, counts.Length).Where(code => counts[code] > 0).ToList();
        if (present.Count < 2)
        {
            throw new TableException(
                $"The target '{target}' has {present.Count} different value in the real rows; it needs two or more to be predicted.");
        }

        // Of two, the rarer is class 1; of equally many, the second.
        if (present.Count == 2 && counts[present[0]] < counts[present[1]]) present.Reverse();
        var names = present.Select((code, place) => (column.Categories[code], place)).ToDictionary(StringComparer.Ordinal);
        return new(column, names, present.Count == 2 ? column.Categories[present[1]] : null);
    }

    /// <summary>The rows that have a value of the target, of a class that the real rows have.</summary>
    public Table Complete(Table table)
    {
        var truth = Truth(table);
        return table.Take([.. Enumerable.Range(0, table.Count).Where(row => double.IsFinite(truth[row]))]);
    }

    /// <summary>The target's values; NaN for none.</summary>
    public double[] Truth(Table table)
    {
        if (target.Kind == ColumnKind.Number) return table.Numbers(target.Name).ToArray();
        double[] places = [.. table.Schema[target.Name].Categories.Select(name => classes.TryGetValue(name, out var k) ? k : double.NaN)];
        return Array.ConvertAll(table.Codes(target.Name).ToArray(), code => code < 0 ? double.NaN : places[code]);
    }

    /// <summary>Trains on some rows and predicts others.</summary>
    public PredictionScores Predict(float[][] training, double[] labels, float[][] tested, double[] truth)
    {
        if (target.Kind == ColumnKind.Number) return new NumberScores(truth, BoostedTrees.Numbers(training, labels, tested));
        if (Positive is not null)
        {
            return new BinaryScores(truth, BoostedTrees.Probabilities(training, Array.ConvertAll(labels, label => label > 0), tested));
        }

        var shares = BoostedTrees.Classes(training, Array.ConvertAll(labels, label => (int)label), classes.Count, tested);
        return new ClassScores(truth, Array.ConvertAll(shares, row => Array.IndexOf(row, row.Max())), classes.Count);
    }
}
