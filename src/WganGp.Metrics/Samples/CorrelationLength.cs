namespace WganGp.Metrics;

/// <summary>The correlation length of a two-point probability; <see cref="TwoPointStatistics"/> defines it.</summary>
internal static class CorrelationLength
{
    private const double Level = 1 / Math.E;

    /// <summary>The distance in pixels; null if the autocovariance does not fall to 1/e, or is 0 from the start.</summary>
    public static double? Of(double[] probabilities)
    {
        var share = probabilities[0];
        var variance = share * (1 - share);
        if (!(variance > 0)) return null;
        var before = 1.0;
        for (var r = 1; r < probabilities.Length; r++)
        {
            var now = (probabilities[r] - (share * share)) / variance;
            if (now <= Level) return r - 1 + ((before - Level) / (before - now));
            before = now;
        }

        return null;
    }
}
