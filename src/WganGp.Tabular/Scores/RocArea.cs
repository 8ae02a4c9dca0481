using WganGp.Metrics;

namespace WganGp.Tabular.Scores;

/// <summary>
/// The area under the ROC curve: the share of pairs in which the positive has the larger score, equal ones counted half; and its standard
/// error by placements (DeLong, DeLong and Clarke-Pearson, 1988).
/// </summary>
internal readonly record struct RocArea(double Area, double Error)
{
    public static RocArea Of(IReadOnlyCollection<double> positive, IReadOnlyCollection<double> negative)
    {
        var (high, low) = (positive.Order().ToArray(), negative.Order().ToArray());
        var ofPositive = Array.ConvertAll(high, score => Placement(low, score));
        var ofNegative = Array.ConvertAll(low, score => 1 - Placement(high, score));
        var area = ofPositive.Average();
        return new(area, Math.Sqrt(Intervals.Variance(ofPositive) / high.Length + Intervals.Variance(ofNegative) / low.Length));
    }

    /// <summary>The share of sorted scores below one, equal ones counted half.</summary>
    private static double Placement(double[] sorted, double score) =>
        (RankArea.Count(sorted, score, false) + RankArea.Count(sorted, score, true)) / 2.0 / sorted.Length;
}
