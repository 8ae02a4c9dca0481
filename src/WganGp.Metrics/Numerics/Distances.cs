using TorchSharp;
using static TorchSharp.torch;

namespace WganGp.Metrics;

/// <summary>Points in float64 around a common centre, and squared Euclidean distances between them in blocks of rows.</summary>
internal sealed class Distances : IDisposable
{
    /// <summary>A block of distances has at most so many values: 32 MB.</summary>
    private const long BlockValues = 4 << 20;

    /// <summary>
    /// Squared distances below this share of the squared norms are rounding errors of |x|² + |y|² - 2 x.y, and count as 0: a copy is at no
    /// distance.
    /// </summary>
    private const double Zero = 1e-13;

    private readonly Tensor points;
    private readonly Tensor norms;

    /// <param name="points">Features, <c>[N, features]</c>.</param>
    /// <param name="centre">Float64 <c>[features]</c>, the same for all sets that are compared: distances lose fewer digits.</param>
    public Distances(Tensor points, Tensor centre)
    {
        using var scope = NewDisposeScope();
        this.points = points.to(ScalarType.Float64, CPU).Minus(centre).MoveToOuterDisposeScope();
        norms = this.points.Squared().sum(1).MoveToOuterDisposeScope();
        this.points.DetachFromDisposeScope();
        norms.DetachFromDisposeScope();
    }

    public long Count => points.shape[0];

    /// <summary>The mean of features, for <see cref="Distances(Tensor, Tensor)"/>.</summary>
    public static Tensor Centre(Tensor features) => features.mean([0], type: ScalarType.Float64);

    /// <summary>The rows of a block that has distances to <paramref name="columns"/> points, as ranges.</summary>
    public IEnumerable<(long Start, long Rows)> Blocks(long columns)
    {
        var rows = Math.Max(1, BlockValues / columns);
        for (long start = 0; start < Count; start += rows) yield return (start, Math.Min(rows, Count - start));
    }

    /// <summary>Squared distances of some of these points to all others.</summary>
    /// <returns>Float64 <c>[rows, other.Count]</c>, in the caller's scope.</returns>
    public Tensor To(Distances other, long start, long rows)
    {
        using var scope = NewDisposeScope();
        var mine = points.narrow(0, start, rows);
        var scale = norms.narrow(0, start, rows).unsqueeze(1).Plus(other.norms);
        var squared = scale.addmm(mine, other.points.t(), 1, -2);
        using var zero = Zero.ToScalar();
        using var nothing = 0.ToScalar();
        return squared.masked_fill_(squared.lt(scale.mul_(zero)), nothing).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        points.Dispose();
        norms.Dispose();
    }
}
