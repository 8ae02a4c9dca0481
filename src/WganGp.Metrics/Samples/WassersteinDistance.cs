using System.Globalization;
using TorchSharp;

namespace WganGp.Metrics;

/// <summary>
/// The Wasserstein-1 distance between two sets of samples in their own space, with the Euclidean distance as the cost of transport: the
/// distance that a critic of this library estimates from below.
/// </summary>
/// <remarks>
/// W1 = min over one-to-one assignments σ of mean over i of |x_i - y_σ(i)|, for two sets of one size; found exactly, in float64, by
/// shortest augmenting paths (Jonker and Volgenant, "A Shortest Augmenting Path Algorithm for Dense and Sparse Linear Assignment Problems",
/// 1987; Crouse, "On implementing 2D rectangular assignment algorithms", 2016). Of larger sets, or of two sizes, the debiased entropic
/// approximation S_ε = OT_ε(x, y) - OT_ε(x, x)/2 - OT_ε(y, y)/2 (Feydy et al., "Interpolating between Optimal Transport and MMD using
/// Sinkhorn Divergences", 2019), iterated on logarithms; its result carries a note.
/// <para>
/// The distance between finite sets depends on their size: two sets of one distribution have a distance above 0, which falls with the
/// number of samples n only as n^(-1/d) in d dimensions. Compare results of one size, and with the distance between two sets of real
/// samples.
/// </para>
/// <para>
/// Memory of N and M samples: 8 N M bytes for the distances of the exact method (32 MB for 2 x 2,000), 4 max(N, M)² of the entropic one
/// (400 MB for 2 x 10,000), and the samples themselves, all at once.
/// </para>
/// </remarks>
public static class WassersteinDistance
{
    /// <summary>The exact method holds 8 bytes, the entropic one 4 for each pair of samples.</summary>
    private const int MostExact = 10_000;
    private const int MostEntropic = 20_000;

    /// <summary>Computes the distance.</summary>
    /// <param name="samples">Generated samples, <c>[N, …]</c>.</param>
    /// <param name="reference">Real samples, <c>[M, …]</c>, of the same shape each.</param>
    /// <param name="options">Method, limit, blur, iterations; null for the defaults.</param>
    /// <param name="progress">
    /// Receives the number of samples done: those read, of both sets, then those transported (exact method) or of a finished transport.
    /// </param>
    /// <param name="cancellationToken">Stops between two batches, two samples of the assignment, or two iterations.</param>
    /// <returns>
    /// The distance, in the samples' own unit. Its interval is of first order: the optimal potentials u and v are the derivatives of the
    /// cost by the samples' weights, so that its variance is Var(u)/N + Var(v)/M. Del Barrio and Loubes, "Central limit theorems for
    /// empirical transportation cost in general dimension" (2019), prove that limit for the squared distance; here a test repeats the
    /// estimate. It describes repetitions with sets of the same sizes.
    /// </returns>
    /// <exception cref="MetricException">
    /// The shapes differ, a value is not finite, the sets are too large, or the exact method was asked for with two sizes.
    /// </exception>
    public static MetricResult Compute(
        SampleSource samples, SampleSource reference, WassersteinOptions? options = null, IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var settings = (options ?? new()).Checked();
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(reference);
        var exact = IsExact(samples.Count, reference.Count, settings);
        samples.Length(exact ? MostExact : MostEntropic, "this distance");
        reference.Length(exact ? MostExact : MostEntropic, "this distance");
        using var own = SampleMatrix.Read(samples, "The samples", progress, cancellationToken);
        using var other = SampleMatrix.Read(
            reference, "The reference samples", MetricProgress.After(samples.Count, progress), cancellationToken);
        SampleBatches.ThrowUnlessSame(own.SampleShape, other.SampleShape);
        var rest = MetricProgress.After(samples.Count + reference.Count, progress);
        return exact ? Exact(own, other, rest, cancellationToken) : Entropic(own, other, settings, rest, cancellationToken);
    }

    private static bool IsExact(long count, long otherCount, WassersteinOptions options) => options.Method switch
    {
        WassersteinMethod.Auto => count == otherCount && count <= options.ExactLimit,
        WassersteinMethod.Entropic => false,
        WassersteinMethod.Exact when count == otherCount => true,
        WassersteinMethod.Exact => throw new MetricException(
            $"The exact distance needs two sets of one size, but these have {count} and {otherCount} samples; give equal numbers, or use " +
            $"{nameof(WassersteinMethod.Entropic)}."),
        _ => throw new MetricException($"Method is {options.Method}; give a named value."),
    };

    private static MetricResult Exact(SampleMatrix own, SampleMatrix other, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var costs = own.Distances(other, cancellationToken);
        var assignment = Assignment.Solve(costs, own.Count, progress, cancellationToken);
        var variances = Intervals.Variance(assignment.RowPotentials) + Intervals.Variance(assignment.ColumnPotentials);
        var deviation = Math.Sqrt(variances / own.Count);
        return Result(own, other, assignment.Cost / own.Count, deviation, MetricSettings.Of(("method", "exact")), []);
    }

    private static MetricResult Entropic(
        SampleMatrix own, SampleMatrix other, WassersteinOptions options, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        double epsilon;
        Transport between, within, withinOther;
        using (var distances = own.FloatDistances(other, cancellationToken))
        {
            using var mean = distances.mean([0L, 1L], type: torch.ScalarType.Float64);
            epsilon = options.RelativeEpsilon * mean.item<double>();
            between = Sinkhorn.Solve(distances, epsilon, options, symmetric: false, cancellationToken);
            progress?.Report(own.Count);
        }

        using (var distances = own.FloatDistances(own, cancellationToken))
        {
            within = Sinkhorn.Solve(distances, epsilon, options, symmetric: true, cancellationToken);
            progress?.Report(2 * own.Count);
        }

        using (var distances = other.FloatDistances(other, cancellationToken))
        {
            withinOther = Sinkhorn.Solve(distances, epsilon, options, symmetric: true, cancellationToken);
            progress?.Report((2 * own.Count) + other.Count);
        }

        // The potentials of the divergence: what it gains when a sample gains mass.
        double[] potentials = [.. between.Rows.Zip(within.Rows, (f, own) => f - own)];
        double[] otherPotentials = [.. between.Columns.Zip(withinOther.Columns, (g, own) => g - own)];
        var deviation = Math.Sqrt((Intervals.Variance(potentials) / own.Count) + (Intervals.Variance(otherPotentials) / other.Count));
        var words = MetricSettings.Of(
            ("method", "entropic"), ("relative epsilon", options.RelativeEpsilon), ("tolerance", options.Tolerance),
            ("iterations at most", options.MaxIterations));
        return Result(
            own, other, between.Value - (0.5 * (within.Value + withinOther.Value)), deviation, words,
            Notes(epsilon, [between, within, withinOther], options));
    }

    private static string[] Notes(double epsilon, Transport[] transports, WassersteinOptions options)
    {
        var approximation = string.Create(
            CultureInfo.InvariantCulture,
            $"Debiased entropic approximation, not the exact distance: epsilon {epsilon:G4}, {transports[0].Iterations}, " +
            $"{transports[1].Iterations} and {transports[2].Iterations} iterations, masses missed by {transports.Max(t => t.Error):G2}.");
        return transports.All(t => t.Error <= options.Tolerance)
            ? [approximation]
            : [approximation, Ended(options.Tolerance)];
    }

    private static string Ended(double tolerance) => string.Create(
        CultureInfo.InvariantCulture, $"The iterations ended before the tolerance of {tolerance:G2}; raise MaxIterations.");

    private static MetricResult Result(
        SampleMatrix own, SampleMatrix other, double value, double deviation, IReadOnlyDictionary<string, string> settings,
        string[] notes) =>
        new()
        {
            Name = "Wasserstein-1 distance",
            Value = value,
            Interval = Intervals.Around(
                value, deviation, "of first order, from the variances of the optimal potentials", Math.Min(0, value)),
            Direction = MetricDirection.LowerIsBetter,
            Samples = own.Count,
            ReferenceSamples = other.Count,
            Settings = settings,
            Notes = notes,
        };
}
