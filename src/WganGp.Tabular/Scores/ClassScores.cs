namespace WganGp.Tabular.Scores;

/// <summary>Macro F1 and accuracy.</summary>
internal sealed class ClassScores(double[] truth, int[] predicted, int classes) : PredictionScores
{
    public override IReadOnlyList<string> Names => ["Macro F1", "Accuracy"];

    public override double[] Score(int[]? weights)
    {
        var (hits, said, actual) = (new long[classes], new long[classes], new long[classes]);
        long all = 0;
        for (var row = 0; row < truth.Length; row++)
        {
            var weight = weights?[row] ?? 1;
            all += weight;
            said[predicted[row]] += weight;
            actual[(int)truth[row]] += weight;
            if (predicted[row] == (int)truth[row]) hits[predicted[row]] += weight;
        }

        return [MacroF1(Enumerable.Range(0, classes).Select(k => (hits[k], said[k], actual[k]))), (double)hits.Sum() / all];
    }
}
