namespace WganGp.Tabular.Transforms;

/// <summary>
/// A first component for each value: Lloyd's algorithm on the line from centres that are chosen as k-means++ does (Arthur and
/// Vassilvitskii 2007), with a fixed seed, so that the same values give the same components.
/// </summary>
internal static class ModeStart
{
    private const int MostRounds = 100;

    /// <summary>Assigns each value to a centre.</summary>
    /// <param name="values">Distinct values, ascending.</param>
    /// <param name="counts">How often each stands in the data.</param>
    /// <param name="components">The most centres.</param>
    /// <returns>A component for each value.</returns>
    public static int[] Assign(double[] values, double[] counts, int components)
    {
        var centres = Centres(values, counts, Math.Min(components, values.Length));
        var assigned = new int[values.Length];
        for (var round = 0; round < MostRounds; round++)
        {
            if (!Assign(values, centres, assigned) && round > 0) break;
            var (sums, masses) = (new double[centres.Length], new double[centres.Length]);
            for (var i = 0; i < values.Length; i++)
            {
                sums[assigned[i]] += counts[i] * values[i];
                masses[assigned[i]] += counts[i];
            }

            for (var k = 0; k < centres.Length; k++) if (masses[k] > 0) centres[k] = sums[k] / masses[k];
        }

        return assigned;
    }

    private static double[] Centres(double[] values, double[] counts, int many)
    {
        var random = new IndexedRandom(0, 0, 0);
        var centres = new List<double>();
        var distances = (double[])counts.Clone();
        while (centres.Count < many)
        {
            var target = random.Next() * distances.Sum();
            var chosen = 0;
            for (var sum = distances[0]; sum <= target && chosen < values.Length - 1; sum += distances[chosen]) chosen++;
            centres.Add(values[chosen]);
            for (var i = 0; i < values.Length; i++)
            {
                var distance = counts[i] * (values[i] - values[chosen]) * (values[i] - values[chosen]);
                distances[i] = centres.Count == 1 ? distance : Math.Min(distances[i], distance);
            }
        }

        return [.. centres.Order()];
    }

    private static bool Assign(double[] values, double[] centres, int[] assigned)
    {
        var (changed, nearest) = (false, 0);
        for (var i = 0; i < values.Length; i++)
        {
            while (nearest < centres.Length - 1 && centres[nearest + 1] - values[i] < values[i] - centres[nearest]) nearest++;
            changed |= assigned[i] != nearest;
            assigned[i] = nearest;
        }

        return changed;
    }
}
