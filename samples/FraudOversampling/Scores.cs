namespace FraudOversampling;

/// <summary>How well probabilities find the rare class.</summary>
/// <param name="F1">At a probability of a half.</param>
/// <param name="Precision">Average precision: the precision at every recall, at no threshold.</param>
/// <param name="Auc">The area under the ROC curve.</param>
internal sealed record Scores(double F1, double Precision, double Auc)
{
    public static Scores Of(bool[] truth, float[] probabilities)
    {
        var order = Enumerable.Range(0, truth.Length).OrderByDescending(row => probabilities[row]).ToArray();
        var positives = truth.Count(label => label);
        double precision = 0, area = 0;
        int right = 0, wrong = 0;
        for (var at = 0; at < order.Length;)
        {
            var (threshold, before, beforeWrong) = (probabilities[order[at]], right, wrong);
            for (; at < order.Length && probabilities[order[at]] == threshold; at++)
            {
                if (truth[order[at]]) right++;
                else wrong++;
            }

            precision += (double)(right - before) / positives * right / (right + wrong);
            area += (wrong - beforeWrong) * ((right + before) / 2.0);
        }

        var found = Enumerable.Range(0, truth.Length).Where(row => probabilities[row] > 0.5).ToList();
        var f1 = 2.0 * found.Count(row => truth[row]) / (found.Count + positives);
        return new(f1, precision, area / positives / (truth.Length - positives));
    }
}
