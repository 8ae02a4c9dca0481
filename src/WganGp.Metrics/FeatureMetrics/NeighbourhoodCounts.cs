using TorchSharp;
using static TorchSharp.torch;

namespace WganGp.Metrics;

/// <summary>
/// Precision, recall, density and coverage of two sets and of random halves of them, from one pass over all distances: radii of both sets
/// first, then the distances between them.
/// </summary>
internal sealed class NeighbourhoodCounts : IDisposable
{
    private readonly Distances real;
    private readonly Distances fake;
    private readonly int k;
    private readonly IProgress<long>? progress;
    private readonly CancellationToken cancellationToken;
    private readonly List<Part> parts = [];
    private long done;

    public NeighbourhoodCounts(
        Distances real, Distances fake, PrecisionRecallOptions options, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        (this.real, this.fake, k) = (real, fake, options.Neighbours);
        (this.progress, this.cancellationToken) = (progress, cancellationToken);
        parts.Add(new Part(real.Count, fake.Count, null));
        var draws = SampleRandom.Plain(options.Seed);
        for (var i = 0; i < options.HalfSamples; i++) parts.Add(new Part(real.Count, fake.Count, draws));
    }

    /// <summary>The four of the whole, and of each half.</summary>
    public (double[] Whole, List<double[]> Halves) Compute()
    {
        foreach (var (start, rows) in Steps(real, real)) Radii(real, start, rows, part => part.Real);
        foreach (var (start, rows) in Steps(fake, fake)) Radii(fake, start, rows, part => part.Fake);
        foreach (var (start, rows) in Steps(real, fake))
        {
            using var scope = NewDisposeScope();
            var squared = real.To(fake, start, rows);
            foreach (var part in parts) part.Count(squared, start, rows);
        }

        var results = parts.Select(part => part.Results(k)).ToList();
        return (results[0], results[1..]);
    }

    public void Dispose()
    {
        foreach (var part in parts) part.Dispose();
    }

    private IEnumerable<(long Start, long Rows)> Steps(Distances from, Distances to)
    {
        foreach (var block in from.Blocks(to.Count))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return block;
            progress?.Report(done += block.Rows);
        }
    }

    private void Radii(Distances set, long start, long rows, Func<Part, Members> members)
    {
        using var scope = NewDisposeScope();
        var squared = set.To(set, start, rows);
        // Itself excluded. fill_ returns the tensor itself.
        squared.diagonal(start).Fill(double.PositiveInfinity);
        foreach (var part in parts) members(part).SetRadii(squared, start, rows, k);
    }

    /// <summary>Both sets or halves of them, and what is counted.</summary>
    private sealed class Part(long real, long fake, SampleRandom? draws) : IDisposable
    {
        private readonly Tensor fakeInside = zeros(draws is null ? fake : fake / 2, ScalarType.Bool).DetachFromDisposeScope();
        private long realInside;
        private long covered;
        private long pairs;

        public Members Real { get; } = new(real, draws);

        public Members Fake { get; } = new(fake, draws);

        public void Count(Tensor all, long start, long rows)
        {
            using var scope = NewDisposeScope();
            var (mine, from) = Real.Rows(start, rows);
            if (mine is not null && mine.shape[0] == 0) return;
            var squared = Fake.Columns(mine is null ? all : all.index_select(0, mine));
            var count = squared.shape[0];
            var inside = squared.lt(Real.Radii.narrow(0, from, count).unsqueeze(1));
            pairs += inside.sum().item<long>();
            covered += inside.any(1).sum().item<long>();
            using var fakes = inside.any(0);
            fakeInside.logical_or_(fakes);
            realInside += squared.lt(Fake.Radii.unsqueeze(0)).any(1).sum().item<long>();
        }

        public double[] Results(int k)
        {
            using var inside = fakeInside.sum();
            double reals = Real.Radii.shape[0], fakes = Fake.Radii.shape[0];
            return [inside.item<long>() / fakes, realInside / reals, pairs / (k * fakes), covered / reals];
        }

        public void Dispose()
        {
            Real.Dispose();
            Fake.Dispose();
            fakeInside.Dispose();
        }
    }

    /// <summary>The samples of a set that take part, and their squared radii.</summary>
    private sealed class Members : IDisposable
    {
        private readonly long[]? chosen;
        private readonly Tensor? columns;

        public Members(long count, SampleRandom? draws)
        {
            chosen = draws?.Choose(count / 2, count);
            if (chosen is not null) Array.Sort(chosen);
            columns = chosen is null ? null : tensor(chosen).DetachFromDisposeScope();
            Radii = empty(chosen?.Length ?? count, ScalarType.Float64).DetachFromDisposeScope();
        }

        public Tensor Radii { get; }

        /// <summary>Those among the rows of a block, as indices into it (null: all), and the number of members before them.</summary>
        public (Tensor? Mine, long From) Rows(long start, long rows)
        {
            if (chosen is null) return (null, start);
            var (from, to) = (Below(start), Below(start + rows));
            using var first = start.ToScalar();
            return (columns!.narrow(0, from, to - from).sub(first), from);
        }

        public Tensor Columns(Tensor squared) => columns is null ? squared : squared.index_select(1, columns);

        public void SetRadii(Tensor all, long start, long rows, int k)
        {
            using var scope = NewDisposeScope();
            var (mine, from) = Rows(start, rows);
            if (mine is not null && mine.shape[0] == 0) return;
            var squared = Columns(mine is null ? all : all.index_select(0, mine));
            var (nearest, _) = squared.topk(k, 1, largest: false, sorted: true);
            Radii.narrow(0, from, squared.shape[0]).copy_(nearest.select(1, k - 1));
        }

        public void Dispose()
        {
            columns?.Dispose();
            Radii.Dispose();
        }

        private long Below(long value)
        {
            var found = Array.BinarySearch(chosen!, value);
            return found < 0 ? ~found : found;
        }
    }
}
