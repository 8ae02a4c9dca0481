namespace WganGp.Experiments;

/// <summary>
/// A mixture of normal distributions with diagonal covariances in the plane, fitted by expectation and maximisation: the structure of the
/// simulated data, whose parameters are found anew from synthetic rows (L test of arXiv 1907.00503, section 5.1).
/// </summary>
internal sealed class FittedMixture
{
    private const int Starts = 5;
    private const int Rounds = 100;
    private const double LeastVariance = 1e-6;

    private readonly double[][] parameters;

    private FittedMixture(double[][] parameters) => this.parameters = parameters;

    /// <summary>The best of a few fits by the points' own likelihood.</summary>
    public static FittedMixture Of(IReadOnlyList<PlanePoint> points, int components) => Enumerable.Range(0, Starts)
        .Select(start => Fit(points, components, start)).MaxBy(mixture => mixture.LogLikelihood(points))!;

    /// <summary>The mean log-likelihood of points.</summary>
    public double LogLikelihood(IReadOnlyList<PlanePoint> points) => points.Average(point => LogSum(Logs(point)));

    private static FittedMixture Fit(IReadOnlyList<PlanePoint> points, int components, int seed)
    {
        var mixture = Start(points, components, new Random(seed));
        for (var round = 0; round < Rounds; round++) mixture = mixture.Next(points);
        return mixture;
    }

    /// <summary>Centres as k-means++ chooses them.</summary>
    private static FittedMixture Start(IReadOnlyList<PlanePoint> points, int components, Random random)
    {
        var centres = new List<PlanePoint> { points[random.Next(points.Count)] };
        var distances = points.Select(point => Distance(point, centres[0])).ToArray();
        while (centres.Count < components)
        {
            var target = random.NextDouble() * distances.Sum();
            var chosen = 0;
            for (var sum = distances[0]; sum <= target && chosen < points.Count - 1; sum += distances[chosen]) chosen++;
            centres.Add(points[chosen]);
            for (var i = 0; i < points.Count; i++) distances[i] = Math.Min(distances[i], Distance(points[i], points[chosen]));
        }

        return new([.. centres.Select(centre => new[] { 1.0 / components, centre.X, centre.Y, 0.1, 0.1 })]);
    }

    private static double Distance(PlanePoint one, PlanePoint other) =>
        ((one.X - other.X) * (one.X - other.X)) + ((one.Y - other.Y) * (one.Y - other.Y));

    private FittedMixture Next(IReadOnlyList<PlanePoint> points)
    {
        // Sums of the share, x, y, x² and y² of each component.
        var sums = parameters.Select(_ => new double[5]).ToArray();
        foreach (var point in points)
        {
            var logs = Logs(point);
            var whole = LogSum(logs);
            for (var k = 0; k < sums.Length; k++)
            {
                var share = Math.Exp(logs[k] - whole);
                sums[k][0] += share;
                sums[k][1] += share * point.X;
                sums[k][2] += share * point.Y;
                sums[k][3] += share * point.X * point.X;
                sums[k][4] += share * point.Y * point.Y;
            }
        }

        return new([.. sums.Select(sum =>
        {
            var share = Math.Max(sum[0], 1e-12);
            var (x, y) = (sum[1] / share, sum[2] / share);
            return new[]
            {
                share / points.Count, x, y, Math.Max(LeastVariance, (sum[3] / share) - (x * x)),
                Math.Max(LeastVariance, (sum[4] / share) - (y * y)),
            };
        })]);
    }

    private double[] Logs(PlanePoint point) => Array.ConvertAll(parameters, each =>
        Math.Log(each[0]) - Math.Log(Math.Tau) - (0.5 * Math.Log(each[3] * each[4]))
        - ((point.X - each[1]) * (point.X - each[1]) / (2 * each[3])) - ((point.Y - each[2]) * (point.Y - each[2]) / (2 * each[4])));

    private static double LogSum(double[] logs)
    {
        var most = logs.Max();
        return most + Math.Log(logs.Sum(log => Math.Exp(log - most)));
    }
}
