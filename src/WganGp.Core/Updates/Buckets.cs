namespace WganGp.Updates;

/// <summary>
/// How a network's gradient is cut into pieces that are summed one after the other: whole parameters, in the order in which their gradients
/// become complete.
/// </summary>
/// <param name="Order">The parameters' numbers, in that order.</param>
/// <param name="Ends">Of each piece the place in <paramref name="Order"/> behind its last parameter.</param>
internal sealed record Buckets(int[] Order, int[] Ends)
{
    /// <summary>Cuts.</summary>
    /// <param name="sizes">The bytes of each parameter.</param>
    /// <param name="upwards">Whether gradients become complete from the first parameter to the last, instead of the other way.</param>
    /// <param name="bytes">A piece is closed once it has so many.</param>
    public static Buckets Of(IReadOnlyList<long> sizes, bool upwards, long bytes)
    {
        var order = Enumerable.Range(0, sizes.Count).ToArray();
        if (!upwards) Array.Reverse(order);
        var ends = new List<int>();
        long filled = 0;
        for (var i = 0; i < order.Length; i++)
        {
            filled += sizes[order[i]];
            if (filled < bytes || i == order.Length - 1) continue;
            ends.Add(i + 1);
            filled = 0;
        }

        // The last one has the rest, be it nothing: what an update measures is summed with it.
        return new Buckets(order, [.. ends, order.Length]);
    }
}
