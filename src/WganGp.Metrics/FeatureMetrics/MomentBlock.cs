using static TorchSharp.torch;

namespace WganGp.Metrics;

/// <summary>Count, mean and centred products of some samples, in float64.</summary>
internal sealed class MomentBlock : IDisposable
{
    private Tensor? mean;
    private Tensor? products;

    public long Count { get; private set; }

    public long? Features => mean?.shape[0];

    /// <param name="rows">Float64 <c>[N, features]</c>, N at least 1.</param>
    public void Add(Tensor rows)
    {
        using var scope = NewDisposeScope();
        var centre = rows.mean([0]);
        var centred = rows.Minus(centre);
        Add(rows.shape[0], centre, centred.t().matmul(centred));
    }

    public void Add(MomentBlock other)
    {
        if (other.Count == 0) return;
        using var scope = NewDisposeScope();
        Add(other.Count, other.mean!.clone(), other.products!.clone());
    }

    /// <summary>The mean and the unbiased covariance; zeros for one sample. The caller disposes them.</summary>
    public (Tensor Mean, Tensor Covariance) Moments()
    {
        if (mean is null || products is null) throw new MetricException("The statistics have no samples; add some first.");
        return (mean.clone(), products.DividedBy(Math.Max(1, Count - 1)));
    }

    public void Dispose()
    {
        mean?.Dispose();
        products?.Dispose();
    }

    private void Add(long count, Tensor otherMean, Tensor otherProducts)
    {
        if (mean is null || products is null)
        {
            (Count, mean, products) = (count, otherMean.DetachFromDisposeScope(), otherProducts.DetachFromDisposeScope());
            return;
        }

        var total = Count + count;
        var shift = otherMean.Minus(mean);
        products.Gain(otherProducts);
        products.Gain(outer(shift.Times((double)Count * count / total), shift));
        mean.Gain(shift.Times((double)count / total));
        Count = total;
    }
}
