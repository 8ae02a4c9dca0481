namespace WganGp.Tabular.Transforms;

/// <summary>
/// A column's values by their place in the order of all: the logit of the share of values below, so that tails are as wide as in a bell
/// curve whatever the distribution. A repeated value is an interval of places, of which each row gets one.
/// </summary>
/// <param name="Values">Values at even distances in the order, ascending.</param>
internal sealed record Ranks(double[] Values)
{
    private const int Most = 2_000;

    // The share beyond which places are not told apart.
    private const double Tail = 0.25 / Most;

    private static readonly double Bound = Math.Log((1 - Tail) / Tail);

    /// <summary>Fits the values of a column, two different ones or more.</summary>
    public static Ranks Fit(ReadOnlySpan<double> sorted)
    {
        var places = (int)Math.Min(Most, sorted.Length - 1L);
        var values = new double[places + 1];
        for (var i = 0; i <= places; i++) values[i] = sorted[(int)((long)i * (sorted.Length - 1) / places)];
        return new(values);
    }

    /// <summary>A value's place, from -0.99 to 0.99.</summary>
    public double Scale(double value, ref IndexedRandom random)
    {
        var first = Array.BinarySearch(Values, value);
        double place;
        if (first < 0)
        {
            var above = Math.Clamp(~first, 1, Values.Length - 1);
            var (low, high) = (Values[above - 1], Values[above]);
            place = above - 1 + Math.Clamp((value - low) / (high - low), 0, 1);
        }
        else
        {
            var last = first;
            while (first > 0 && Values[first - 1] == value) first--;
            while (last < Values.Length - 1 && Values[last + 1] == value) last++;
            place = first + (random.Next() * (last - first));
        }

        var share = Tail + ((1 - (2 * Tail)) * place / (Values.Length - 1));
        return Modes.Most * Math.Log(share / (1 - share)) / Bound;
    }

    /// <summary>The value at a place.</summary>
    public double Value(double scaled)
    {
        var share = 1 / (1 + Math.Exp(-scaled * Bound / Modes.Most));
        var place = Math.Clamp((share - Tail) / (1 - (2 * Tail)), 0, 1) * (Values.Length - 1);
        var below = Math.Min((int)place, Values.Length - 2);
        var part = place - below;
        return (Values[below] * (1 - part)) + (Values[below + 1] * part);
    }
}
