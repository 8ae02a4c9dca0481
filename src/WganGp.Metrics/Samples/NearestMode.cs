using TorchSharp;

namespace WganGp.Metrics;

/// <summary>The nearest of several centres, in float64.</summary>
internal sealed class NearestMode
{
    private readonly double[][] centres;

    public NearestMode(IReadOnlyList<IReadOnlyList<double>> centres)
    {
        this.centres = [.. centres.Select(centre => centre.ToArray())];
        if (this.centres.Any(centre => centre.Length != this.centres[0].Length))
        {
            throw new MetricException("The modes' centres have different numbers of values; give each as many as a sample has.");
        }
    }

    /// <summary>The nearest mode of each sample and the squared distance; infinity for a sample that is not finite.</summary>
    public IEnumerable<(int Mode, double Squared)> Of(torch.Tensor samples)
    {
        var dimensions = centres[0].Length;
        double[] values;
        using (torch.NewDisposeScope())
        {
            if (samples.numel() != samples.shape[0] * dimensions)
            {
                throw new MetricException(
                    $"The modes' centres have {dimensions} values each, but the samples have [{string.Join(", ", samples.shape)}]; " +
                    $"give [N, {dimensions}], or centres of the samples' size.");
            }

            values = [.. samples.detach().to(torch.ScalarType.Float64, torch.CPU).contiguous().data<double>()];
        }

        for (var start = 0; start < values.Length; start += dimensions) yield return Nearest(values.AsSpan(start, dimensions));
    }

    private (int Mode, double Squared) Nearest(ReadOnlySpan<double> sample)
    {
        (int Mode, double Squared) nearest = (0, double.PositiveInfinity);
        for (var mode = 0; mode < centres.Length; mode++)
        {
            double squared = 0;
            for (var i = 0; i < sample.Length; i++) squared += (sample[i] - centres[mode][i]) * (sample[i] - centres[mode][i]);
            // A comparison with NaN is false.
            if (squared < nearest.Squared) nearest = (mode, squared);
        }

        return nearest;
    }
}
