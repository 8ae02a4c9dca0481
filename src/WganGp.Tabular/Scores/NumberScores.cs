namespace WganGp.Tabular.Scores;

/// <summary>R2: 1 - the squared errors divided by those of the mean. Below 0 for predictions worse than the mean.</summary>
internal sealed class NumberScores(double[] truth, double[] predicted) : PredictionScores
{
    public override IReadOnlyList<string> Names => ["R2"];

    public override double[] Score(int[]? weights)
    {
        double sum = 0, count = 0, errors = 0, squares = 0;
        for (var row = 0; row < truth.Length; row++)
        {
            var weight = weights?[row] ?? 1;
            sum += weight * truth[row];
            count += weight;
            errors += weight * (truth[row] - predicted[row]) * (truth[row] - predicted[row]);
        }

        var mean = sum / count;
        for (var row = 0; row < truth.Length; row++) squares += (weights?[row] ?? 1) * (truth[row] - mean) * (truth[row] - mean);
        return [squares > 0 ? 1 - errors / squares : double.NaN];
    }
}
