namespace WganGp.Tabular.Scores;

/// <summary>The largest gap between two empirical distribution functions.</summary>
internal static class KolmogorovSmirnov
{
    /// <summary>1 - the gap, and how each row moves it: through the gap's place, as if that were fixed (Raghavachari, "Limiting
    /// distributions of Kolmogorov-Smirnov type statistics under the alternative", 1973).</summary>
    /// <returns>Null where the real values are all missing; 0 where the synthetic ones alone are.</returns>
    public static double? Complement(double[] real, double[] synthetic, Influence influence)
    {
        var (first, second) = (Sorted(real), Sorted(synthetic));
        if (first.Length == 0) return null;
        if (second.Length == 0) return 0;
        var (place, realShare, syntheticShare) = LargestGap(first, second);
        var sign = Math.Sign(realShare - syntheticShare);
        Fill(influence.Real, real, place, realShare, -sign * (double)real.Length / first.Length);
        Fill(influence.Synthetic, synthetic, place, syntheticShare, sign * (double)synthetic.Length / second.Length);
        return 1 - Math.Abs(realShare - syntheticShare);
    }

    private static double[] Sorted(double[] values)
    {
        var sorted = Array.FindAll(values, value => !double.IsNaN(value));
        Array.Sort(sorted);
        return sorted;
    }

    private static (double Place, double Real, double Synthetic) LargestGap(double[] real, double[] synthetic)
    {
        var best = (Place: real[0], Real: 0.0, Synthetic: 0.0);
        var (i, j) = (0, 0);
        while (i < real.Length && j < synthetic.Length)
        {
            var place = Math.Min(real[i], synthetic[j]);
            while (i < real.Length && real[i] == place) i++;
            while (j < synthetic.Length && synthetic[j] == place) j++;
            var (mine, theirs) = ((double)i / real.Length, (double)j / synthetic.Length);
            if (Math.Abs(mine - theirs) > Math.Abs(best.Real - best.Synthetic)) best = (place, mine, theirs);
        }

        return best;
    }

    private static void Fill(double[] influence, double[] values, double place, double share, double weight)
    {
        for (var row = 0; row < values.Length; row++)
        {
            influence[row] = double.IsNaN(values[row]) ? 0 : weight * ((values[row] <= place ? 1 : 0) - share);
        }
    }
}
