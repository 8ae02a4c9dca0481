namespace WganGp.Tabular.Scores;

/// <summary>Half the sum of the differences between two tables of shares.</summary>
internal static class TotalVariation
{
    /// <summary>1 - the total variation, and how each row moves it with the differences' signs fixed.</summary>
    /// <param name="real">Codes from 0; missing ones are negative and left out.</param>
    /// <param name="synthetic">Codes from 0; missing ones are negative and left out.</param>
    /// <param name="categories">The number of codes.</param>
    /// <param name="influence">Receives the influences.</param>
    /// <returns>Null where the real values are all missing; 0 where the synthetic ones alone are.</returns>
    public static double? Complement(int[] real, int[] synthetic, int categories, Influence influence)
    {
        var (first, present) = Counts(real, categories);
        var (second, others) = Counts(synthetic, categories);
        if (present == 0) return null;
        if (others == 0) return 0;
        var signs = new sbyte[categories];
        double distance = 0, realMean = 0, syntheticMean = 0;
        for (var code = 0; code < categories; code++)
        {
            var (mine, theirs) = ((double)first[code] / present, (double)second[code] / others);
            signs[code] = (sbyte)Math.Sign(mine - theirs);
            distance += Math.Abs(mine - theirs) / 2;
            realMean += signs[code] * mine;
            syntheticMean += signs[code] * theirs;
        }

        Fill(influence.Real, real, signs, realMean, -0.5 * real.Length / present);
        Fill(influence.Synthetic, synthetic, signs, syntheticMean, 0.5 * synthetic.Length / others);
        return 1 - distance;
    }

    /// <summary>How often each code occurs, and how many values are not missing.</summary>
    public static (int[] Counts, int Present) Counts(int[] codes, int categories)
    {
        var counts = new int[categories];
        var present = 0;
        foreach (var code in codes)
        {
            if (code < 0) continue;
            counts[code]++;
            present++;
        }

        return (counts, present);
    }

    private static void Fill(double[] influence, int[] codes, sbyte[] signs, double mean, double weight)
    {
        for (var row = 0; row < codes.Length; row++) influence[row] = codes[row] < 0 ? 0 : weight * (signs[codes[row]] - mean);
    }
}
