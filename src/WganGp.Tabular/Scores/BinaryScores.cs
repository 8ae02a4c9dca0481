namespace WganGp.Tabular.Scores;

/// <summary>F1 of the rarer class and macro F1, the mean over both, at a probability of a half; average precision and AUC.</summary>
internal sealed class BinaryScores : PredictionScores
{
    private readonly double[] truth, probabilities;
    private readonly int[] order;

    public BinaryScores(double[] truth, double[] probabilities)
    {
        (this.truth, this.probabilities) = (truth, probabilities);
        order = [.. Enumerable.Range(0, truth.Length).OrderByDescending(row => probabilities[row])];
    }

    public override IReadOnlyList<string> Names => ["F1", "Macro F1", "Average precision", "AUC"];

    public override double[] Score(int[]? weights)
    {
        long actual = 0, all = 0, predicted = 0, hits = 0;
        for (var row = 0; row < truth.Length; row++)
        {
            var weight = weights?[row] ?? 1;
            all += weight;
            if (truth[row] > 0) actual += weight;
            if (probabilities[row] <= 0.5) continue;
            predicted += weight;
            if (truth[row] > 0) hits += weight;
        }

        var (precision, area) = Ranked(weights, actual, all - actual);
        var macro = MacroF1([(hits, predicted, actual), (all - predicted - actual + hits, all - predicted, all - actual)]);
        return [F1(hits, predicted, actual), macro, precision, area];
    }

    /// <summary>
    /// Average precision: the sum over thresholds of the precision times the recall that the threshold adds. The area: trapezoids. Rows of
    /// one probability are one threshold.
    /// </summary>
    private (double Precision, double Area) Ranked(int[]? weights, long positives, long negatives)
    {
        double precision = 0, area = 0;
        long right = 0, wrong = 0;
        for (var at = 0; at < order.Length;)
        {
            long newRight = 0, newWrong = 0;
            var threshold = probabilities[order[at]];
            for (; at < order.Length && probabilities[order[at]] == threshold; at++)
            {
                var weight = weights?[order[at]] ?? 1;
                if (truth[order[at]] > 0) newRight += weight;
                else newWrong += weight;
            }

            area += newWrong * (right + newRight / 2.0);
            right += newRight;
            wrong += newWrong;
            if (newRight > 0) precision += (double)newRight / positives * right / (right + wrong);
        }

        return (positives == 0 ? double.NaN : precision, positives == 0 || negatives == 0 ? double.NaN : area / positives / negatives);
    }
}
