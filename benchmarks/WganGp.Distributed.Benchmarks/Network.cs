namespace WganGp.Distributed;

/// <summary>
/// The time of a sum over all processes (Thakur, Rabenseifner and Gropp, 2005): a message of n bytes from one process to another takes
/// α + n/β.
/// </summary>
/// <param name="Latency">α in seconds.</param>
/// <param name="Bandwidth">β in bytes a second.</param>
internal sealed record Network(double Latency, double Bandwidth)
{
    /// <summary>The faster of two algorithms; adding the numbers is not counted.</summary>
    /// <param name="bytes">The bytes in each process.</param>
    /// <param name="processes">How many there are.</param>
    public double Sum(double bytes, int processes) => processes == 1 ? 0 : Math.Min(Ring(bytes, processes), Doubling(bytes, processes));

    /// <summary>Each process sends each p-th part around the ring twice: 2(p-1)(α + n/(pβ)).</summary>
    public double Ring(double bytes, int processes) => 2 * (processes - 1) * (Latency + (bytes / processes / Bandwidth));

    /// <summary>In each of ⌈log₂ p⌉ rounds the whole goes to a partner.</summary>
    public double Doubling(double bytes, int processes) =>
        Math.Ceiling(Math.Log2(processes)) * (Latency + (bytes / Bandwidth));

    /// <summary>The least-squares line through measured times, each weighted by 1/time² so that small sums count.</summary>
    public static Network Fit(IReadOnlyList<(double Bytes, double Seconds)> measured)
    {
        double weights = 0, bytes = 0, seconds = 0, squares = 0, products = 0;
        foreach (var (n, t) in measured)
        {
            var w = 1 / (t * t);
            (weights, bytes, seconds) = (weights + w, bytes + (w * n), seconds + (w * t));
            (squares, products) = (squares + (w * n * n), products + (w * n * t));
        }

        var slope = ((weights * products) - (bytes * seconds)) / ((weights * squares) - (bytes * bytes));
        return new Network(Math.Max(0, (seconds - (slope * bytes)) / weights), 1 / slope);
    }
}
