namespace WganGp.Tabular.Scores;

/// <summary>Scores of predictions, of all rows or of a resample.</summary>
internal abstract class PredictionScores
{
    /// <summary>What the scores are called.</summary>
    public abstract IReadOnlyList<string> Names { get; }

    /// <summary>The scores, as many as names.</summary>
    /// <param name="weights">How often each row counts; null is once.</param>
    public abstract double[] Score(int[]? weights);

    /// <summary>2 · hits / (predicted + actual): 0 where there are none of either.</summary>
    protected static double F1(long hits, long predicted, long actual) => predicted + actual == 0 ? 0 : 2.0 * hits / (predicted + actual);

    /// <summary>The mean F1 of the classes that occur or are predicted.</summary>
    protected static double MacroF1(IEnumerable<(long Hits, long Predicted, long Actual)> classes) =>
        classes.Where(each => each.Predicted + each.Actual > 0).Average(each => F1(each.Hits, each.Predicted, each.Actual));
}
