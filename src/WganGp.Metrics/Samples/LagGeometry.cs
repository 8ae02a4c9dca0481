namespace WganGp.Metrics;

/// <summary>
/// Which lags of a sample's autocorrelation belong to which direction and distance, and how many pairs of pixels have each.
/// </summary>
internal sealed class LagGeometry
{
    private static readonly string[] AxisNames = ["depth", "height", "width"];

    private readonly int[] places;
    private readonly int[] distances;
    private readonly int[][] axisPlaces;

    public LagGeometry(long[] shape, TwoPointOptions options)
    {
        if (shape is not [_, 1, > 1, > 1] and not [_, 1, > 1, > 1, > 1])
        {
            throw new MetricException(
                $"The samples are [{string.Join(", ", shape)}]; give images [N, 1, H, W] or volumes [N, 1, D, H, W] of two pixels " +
                "or more along each side.");
        }

        var sides = Array.ConvertAll(shape[2..], side => (int)side);
        MaxDistance = options.MaxDistance ?? sides.Min() / 2;
        var most = options.Periodic ? sides.Min() / 2 : sides.Min() - 1;
        if (MaxDistance > most)
        {
            throw new MetricException(
                $"MaxDistance is {MaxDistance}, but the shortest side has {sides.Min()} pixels; give at most {most}" +
                $"{(options.Periodic ? ", half of it: beyond, a periodic sample repeats" : "")}.");
        }

        // Room for the largest lag, so that no pair of pixels meets across the border.
        Padded = Array.ConvertAll(sides, side => (long)(options.Periodic ? side : FastSize(side + MaxDistance)));
        PaddedValues = Padded.Aggregate(1L, (product, side) => product * side);
        if (PaddedValues > int.MaxValue / 2)
        {
            throw new MetricException(
                $"A sample of [{string.Join(", ", sides)}] needs a transform of {PaddedValues} values; cut it into pieces, or set a " +
                "smaller MaxDistance.");
        }

        Dimensions = [.. Enumerable.Range(1, sides.Length).Select(i => (long)i)];
        Directions = [.. AxisNames[^sides.Length..], "radial"];
        Pairs = Empty();
        axisPlaces = [.. sides.Select((_, axis) => AxisPlaces(axis, sides, options.Periodic))];
        (places, distances) = RadialPlaces(sides, options.Periodic);
    }

    public int MaxDistance { get; }

    /// <summary>The transform's sides.</summary>
    public long[] Padded { get; }

    public long PaddedValues { get; }

    /// <summary>The transform's dimensions, after the batch.</summary>
    public long[] Dimensions { get; }

    public string[] Directions { get; }

    /// <summary>The pairs of pixels of a sample by direction and distance.</summary>
    public double[][] Pairs { get; }

    /// <summary>Zeros by direction and distance.</summary>
    public double[][] Empty() => [.. Directions.Select(_ => new double[MaxDistance + 1])];

    /// <summary>Adds a sample's counts. They are whole numbers but for the transform's rounding, which is far below a half.</summary>
    public void Count(ReadOnlySpan<double> autocorrelation, double[][] hits)
    {
        for (var axis = 0; axis < axisPlaces.Length; axis++)
        {
            for (var r = 0; r <= MaxDistance; r++) hits[axis][r] += Math.Round(autocorrelation[axisPlaces[axis][r]]);
        }

        var radial = hits[^1];
        for (var i = 0; i < places.Length; i++) radial[distances[i]] += Math.Round(autocorrelation[places[i]]);
    }

    private int[] AxisPlaces(int axis, int[] sides, bool periodic)
    {
        var lag = new int[sides.Length];
        var found = new int[MaxDistance + 1];
        for (var r = 0; r <= MaxDistance; r++)
        {
            lag[axis] = r;
            found[r] = Place(lag);
            Pairs[axis][r] = PairsAt(lag, sides, periodic);
        }

        return found;
    }

    /// <summary>All lags up to the largest distance but for their mirror images, which have the same pairs.</summary>
    private (int[] Places, int[] Distances) RadialPlaces(int[] sides, bool periodic)
    {
        List<int> found = [], bins = [];
        var lag = new int[sides.Length];
        Visit(0, mirrored: true);
        return ([.. found], [.. bins]);

        void Visit(int axis, bool mirrored)
        {
            if (axis == lag.Length)
            {
                var distance = (int)Math.Round(Math.Sqrt(lag.Sum(part => (double)part * part)));
                if (distance > MaxDistance) return;
                found.Add(Place(lag));
                bins.Add(distance);
                Pairs[^1][distance] += PairsAt(lag, sides, periodic);
                return;
            }

            // Until a part is above 0, the negative ones belong to mirror images.
            for (var part = mirrored ? 0 : -MaxDistance; part <= MaxDistance; part++)
            {
                lag[axis] = part;
                Visit(axis + 1, mirrored && part == 0);
            }
        }
    }

    private int Place(int[] lag)
    {
        long place = 0;
        for (var axis = 0; axis < lag.Length; axis++) place = (place * Padded[axis]) + ((lag[axis] + Padded[axis]) % Padded[axis]);
        return (int)place;
    }

    private static double PairsAt(int[] lag, int[] sides, bool periodic)
    {
        var pairs = 1.0;
        for (var axis = 0; axis < lag.Length; axis++) pairs *= periodic ? sides[axis] : sides[axis] - Math.Abs(lag[axis]);
        return pairs;
    }

    /// <summary>The next size without a prime factor above 5, whose transforms are fast.</summary>
    private static int FastSize(int size)
    {
        while (!IsSmooth(size)) size++;
        return size;

        static bool IsSmooth(int number)
        {
            foreach (var factor in (int[])[2, 3, 5])
            {
                while (number % factor == 0) number /= factor;
            }

            return number == 1;
        }
    }
}
