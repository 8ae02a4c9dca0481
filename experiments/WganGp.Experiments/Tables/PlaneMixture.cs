namespace WganGp.Experiments;

/// <summary>
/// A mixture of normal distributions in the plane, all alike but for their centres: the simulated data of CTGAN's likelihood tests
/// (arXiv 1907.00503, section 5.1). Identity scores -3.06 on the grid and -1.70 on the ring, as in that paper's table.
/// </summary>
internal sealed class PlaneMixture
{
    private const double Variance = 0.05;

    private readonly (double X, double Y)[] centres;

    private PlaneMixture(IEnumerable<(double, double)> centres) => this.centres = [.. centres];

    /// <summary>How many components there are.</summary>
    public int Components => centres.Length;

    /// <summary>The mixture of this name; null for another name.</summary>
    public static PlaneMixture? Of(string name) => name switch
    {
        "grid" => new(Enumerable.Range(0, 25).Select(i => (2.0 * (i % 5 - 2), 2.0 * (i / 5 - 2)))),
        "ring" => new(Enumerable.Range(0, 8).Select(i => (Math.Cos(Math.Tau * i / 8), Math.Sin(Math.Tau * i / 8)))),
        _ => null,
    };

    /// <summary>Draws rows.</summary>
    public List<PlanePoint> Draw(int count, int seed)
    {
        var random = new Random(seed);
        var points = new List<PlanePoint>(count);
        for (var i = 0; i < count; i++)
        {
            var (x, y) = centres[random.Next(centres.Length)];
            var (radius, angle) = (Math.Sqrt(-2 * Variance * Math.Log(1 - random.NextDouble())), Math.Tau * random.NextDouble());
            points.Add(new PlanePoint(x + (radius * Math.Cos(angle)), y + (radius * Math.Sin(angle))));
        }

        return points;
    }

    /// <summary>The mean log-likelihood of points.</summary>
    public double LogLikelihood(IReadOnlyList<PlanePoint> points) => points.Average(point => Math.Log(
        centres.Sum(centre => Math.Exp(-(Square(point.X - centre.X) + Square(point.Y - centre.Y)) / (2 * Variance)))
        / (Math.Tau * Variance * centres.Length)));

    private static double Square(double number) => number * number;
}

/// <summary>A row of the simulated data.</summary>
internal sealed record PlanePoint(double X, double Y);
