using TorchSharp;

namespace WganGp.Metrics;

/// <summary>All samples of a source, flat, in the source's own type, and the Euclidean distances from them.</summary>
internal sealed class SampleMatrix : IDisposable
{
    private const int Rows = 256;
    private readonly torch.Tensor values;

    private SampleMatrix(torch.Tensor values, long[] shape)
    {
        this.values = values;
        SampleShape = shape;
    }

    public int Count => (int)values.shape[0];

    public long[] SampleShape { get; }

    public static SampleMatrix Read(SampleSource source, string role, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        torch.Tensor? all = null;
        try
        {
            var shape = source.Read(role, Take, progress, cancellationToken);
            return new SampleMatrix(all!, shape);
        }
        catch
        {
            all?.Dispose();
            throw;
        }

        void Take(torch.Tensor batch, long before)
        {
            var flat = batch.reshape(batch.shape[0], -1);
            // bfloat16 and float16 become float32 without loss.
            var type = batch.dtype == torch.ScalarType.Float64 ? torch.ScalarType.Float64 : torch.ScalarType.Float32;
            all ??= torch.empty(source.Count, flat.shape[1], dtype: type).DetachFromDisposeScope();
            all.narrow(0, before, flat.shape[0]).copy_(flat);
        }
    }

    /// <summary>The distances in float64, row by row.</summary>
    public double[] Distances(SampleMatrix other, CancellationToken cancellationToken)
    {
        var all = new double[(long)Count * other.Count];
        EachPart(other, (part, start) => part.data<double>().CopyTo(all, start * other.Count), cancellationToken);
        return all;
    }

    /// <summary>The distances, computed in float64 and rounded to float32, <c>[own, other]</c>; the caller disposes them.</summary>
    public torch.Tensor FloatDistances(SampleMatrix other, CancellationToken cancellationToken)
    {
        var all = torch.empty(Count, other.Count, dtype: torch.ScalarType.Float32).DetachFromDisposeScope();
        try
        {
            EachPart(other, (part, start) => all.narrow(0, start, part.shape[0]).copy_(part), cancellationToken);
            return all;
        }
        catch
        {
            all.Dispose();
            throw;
        }
    }

    public void Dispose() => values.Dispose();

    private void EachPart(SampleMatrix other, Action<torch.Tensor, int> take, CancellationToken cancellationToken)
    {
        using var columns = other.values.to(torch.ScalarType.Float64);
        for (var start = 0; start < Count; start += Rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = torch.NewDisposeScope();
            var rows = values.narrow(0, start, Math.Min(Rows, Count - start)).to(torch.ScalarType.Float64);
            // Not by |x|² + |y|² - 2 xy, which gives equal points a distance above 0.
            take(torch.cdist(rows, columns, 2, compute_mode.donot_use_mm_for_euclid_dist), start);
        }
    }
}
