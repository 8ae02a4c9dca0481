namespace WganGp.Metrics;

/// <summary>Two-sided quantiles: the t so that a share of the distribution lies between -t and t.</summary>
internal static class Quantiles
{
    /// <summary>Of the normal distribution: 1.96 for 0.95.</summary>
    public static double Normal(double level) => Inverse(level, NormalShare);

    /// <summary>Of Student's distribution: 2.262 for 0.95 and 9 degrees of freedom.</summary>
    public static double Student(double level, int degreesOfFreedom) => Inverse(level, t => StudentShare(t, degreesOfFreedom));

    /// <exception cref="MetricException">The level is not between 0 and 1.</exception>
    public static void ThrowUnlessLevel(double level)
    {
        if (level is > 0 and < 1) return;
        throw new MetricException($"The level of the interval is {level}; give a share between 0 and 1, such as 0.95.");
    }

    // 2 Φ(t) - 1 by its series (Abramowitz and Stegun 26.2.11).
    private static double NormalShare(double t)
    {
        if (t > 8) return 1;
        double term = t, sum = t;
        for (var n = 3; term > sum * 1e-17; n += 2) sum += term *= t * t / n;
        return 2 * sum * Math.Exp(-t * t / 2) / Math.Sqrt(2 * Math.PI);
    }

    // Abramowitz and Stegun 26.7.3 (odd) and 26.7.4 (even).
    private static double StudentShare(double t, int freedom)
    {
        var angle = Math.Atan(t / Math.Sqrt(freedom));
        var (sine, cosine) = Math.SinCos(angle);
        var odd = freedom % 2 == 1;
        double term = odd ? cosine : 1, sum = freedom == 1 ? 0 : term;
        for (var n = odd ? 3 : 2; n < freedom - 1; n += 2) sum += term *= cosine * cosine * (n - 1) / n;
        return odd ? 2 / Math.PI * (angle + sine * sum) : sine * sum;
    }

    private static double Inverse(double level, Func<double, double> share)
    {
        ThrowUnlessLevel(level);
        double low = 0, high = 1;
        while (share(high) < level && high < 1e9) high *= 2;
        for (var i = 0; i < 200 && high - low > 1e-14 * high; i++)
        {
            var middle = (low + high) / 2;
            if (share(middle) < level) low = middle;
            else high = middle;
        }

        return (low + high) / 2;
    }
}
