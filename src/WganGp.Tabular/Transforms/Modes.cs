namespace WganGp.Tabular.Transforms;

/// <summary>
/// The modes of a column of numbers, and the mode-specific normalisation of CTGAN (arXiv 1907.00503, section 4.2): a value is the number of
/// a mode, drawn from its posterior, and <c>(x - mean) / (4 · deviation)</c> within that mode.
/// </summary>
/// <param name="Means">Each mode's mean; none for a column without values.</param>
/// <param name="Deviations">Each mode's standard deviation; 0 for a column of one value.</param>
/// <param name="LogConstants">Each mode's part of the posterior that does not depend on the value.</param>
internal sealed record Modes(double[] Means, double[] Deviations, double[] LogConstants)
{
    /// <summary>What a scaled value is clipped to.</summary>
    public const double Most = 0.99;

    private const int MostComponents = 10;
    private const double Concentration = 0.001;
    private const double LeastWeight = 0.005;
    private const int MostValues = 50_000;

    public int Count => Means.Length;

    /// <summary>Fits the modes of a column.</summary>
    /// <param name="values">The column's values without the missing ones, in any order.</param>
    /// <param name="components">The most modes.</param>
    public static Modes Fit(ReadOnlySpan<double> values, int components = MostComponents)
    {
        if (values.Length == 0) return new([], [], []);
        var taken = Math.Min(values.Length, MostValues);
        var sorted = new double[taken];
        for (var i = 0; i < taken; i++) sorted[i] = values[(int)((long)i * values.Length / taken)];
        Array.Sort(sorted);
        // The middle first: sums of large numbers, such as dates, lose digits.
        var origin = sorted[taken / 2];
        var mean = origin + sorted.Average(value => value - origin);
        var scale = Math.Sqrt(sorted.Average(value => (value - mean) * (value - mean)));
        return scale > 0 ? Fit(sorted, mean, scale, components) : new([origin], [0], [0]);
    }

    /// <summary>A mode for a value, drawn from the posterior: the mode's share, 1e-6 added to each.</summary>
    public int Draw(double value, ref IndexedRandom random)
    {
        if (Count == 1) return 0;
        Span<double> shares = stackalloc double[Count];
        var most = double.NegativeInfinity;
        for (var k = 0; k < Count; k++)
        {
            var distance = (value - Means[k]) / Deviations[k];
            shares[k] = LogConstants[k] - (0.5 * distance * distance);
            most = Math.Max(most, shares[k]);
        }

        var sum = 0.0;
        for (var k = 0; k < Count; k++) sum += shares[k] = Math.Exp(shares[k] - most);
        var target = random.Next() * (1 + (1e-6 * Count));
        for (var k = 0; k < Count - 1; k++)
        {
            target -= (shares[k] / sum) + 1e-6;
            if (target < 0) return k;
        }

        return Count - 1;
    }

    /// <summary>A value within a mode, from -0.99 to 0.99.</summary>
    public double Scale(double value, int mode) =>
        Deviations[mode] > 0 ? Math.Clamp((value - Means[mode]) / (4 * Deviations[mode]), -Most, Most) : 0;

    /// <summary>The value that <see cref="Scale"/> turns into a number.</summary>
    public double Value(double scaled, int mode) => Means[mode] + (Math.Clamp(scaled, -1, 1) * 4 * Deviations[mode]);

    private static Modes Fit(double[] sorted, double mean, double scale, int components)
    {
        var (values, counts) = (new List<double>(), new List<double>());
        foreach (var value in sorted)
        {
            var standard = (value - mean) / scale;
            if (values.Count > 0 && values[^1] == standard)
            {
                counts[^1]++;
                continue;
            }

            values.Add(standard);
            counts.Add(1);
        }

        double[] distinct = [.. values];
        double[] often = [.. counts];
        var mixture = new VariationalMixture(distinct, often, components, Concentration);
        mixture.Fit(ModeStart.Assign(distinct, often, components));
        int[] kept = [.. Enumerable.Range(0, components).Where(k => mixture.Weights[k] > LeastWeight)];
        return new(
            [.. kept.Select(k => mean + (scale * mixture.Means[k]))],
            [.. kept.Select(k => scale * Math.Sqrt(mixture.Variances[k]))],
            [.. kept.Select(k => mixture.LogConstants[k])]);
    }
}
