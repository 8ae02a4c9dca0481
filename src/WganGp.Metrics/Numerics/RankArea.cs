namespace WganGp.Metrics;

/// <summary>The area under the ROC curve by ranks: the share of pairs in which the positive is larger, equal ones counted half.</summary>
internal static class RankArea
{
    public static double Compute(IReadOnlyList<double> positive, IReadOnlyList<double> negative)
    {
        var sorted = negative.Order().ToArray();
        double pairs = 0;
        foreach (var value in positive)
        {
            var (below, notAbove) = (Count(sorted, value, false), Count(sorted, value, true));
            pairs += (below + notAbove) / 2.0;
        }

        return pairs / ((double)positive.Count * negative.Count);
    }

    /// <summary>How many of some sorted numbers are below the value, or not above it.</summary>
    public static int Count(double[] sorted, double value, bool inclusive)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] < value || (inclusive && sorted[middle] == value)) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
