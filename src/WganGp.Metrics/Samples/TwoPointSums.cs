using TorchSharp;

namespace WganGp.Metrics;

/// <summary>Counts of pairs in the phase, by group of samples, direction and distance.</summary>
internal sealed class TwoPointSums
{
    private const int MostGroups = 100;
    private const long ValuesAtOnce = 1 << 21;

    // Whole numbers, as double: exact up to 2^53.
    private readonly double[][][] hits;
    private readonly long[] samplesOfGroup;

    public TwoPointSums(LagGeometry geometry, long samples)
    {
        Geometry = geometry;
        Groups = (int)Math.Min(samples, MostGroups);
        samplesOfGroup = new long[Groups];
        hits = new double[Groups][][];
        for (var group = 0; group < Groups; group++) hits[group] = geometry.Empty();
    }

    public LagGeometry Geometry { get; }

    /// <summary>The number of groups: the samples themselves up to 100, else every hundredth sample is of one group.</summary>
    public int Groups { get; }

    public long Samples { get; private set; }

    public void Add(torch.Tensor batch, long before, TwoPointOptions options, CancellationToken cancellationToken)
    {
        var most = Math.Max(1, ValuesAtOnce / Geometry.PaddedValues);
        for (long start = 0; start < batch.shape[0]; start += most)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = torch.NewDisposeScope();
            var size = Math.Min(most, batch.shape[0] - start);
            var counts = Autocorrelations(batch.narrow(0, start, size), options).data<double>().ToArray();
            for (var i = 0; i < size; i++)
            {
                var group = (int)((before + start + i) % Groups);
                Geometry.Count(counts.AsSpan((int)(i * Geometry.PaddedValues), (int)Geometry.PaddedValues), hits[group]);
                samplesOfGroup[group]++;
            }
        }

        Samples += batch.shape[0];
    }

    /// <summary>S2 by direction and distance, with each group counted as often as its weight says; null for once.</summary>
    public double[][] Curves(int[]? weights = null)
    {
        var sums = Geometry.Empty();
        long samples = 0;
        for (var group = 0; group < Groups; group++)
        {
            var weight = weights?[group] ?? 1;
            samples += weight * samplesOfGroup[group];
            for (var k = 0; k < sums.Length; k++)
            {
                for (var r = 0; r < sums[k].Length; r++) sums[k][r] += weight * hits[group][k][r];
            }
        }

        for (var k = 0; k < sums.Length; k++)
        {
            for (var r = 0; r < sums[k].Length; r++) sums[k][r] /= samples * Geometry.Pairs[k][r];
        }

        return sums;
    }

    /// <summary>For each sample and lag: how many pairs of pixels are both in the phase, up to the transform's rounding.</summary>
    private torch.Tensor Autocorrelations(torch.Tensor samples, TwoPointOptions options)
    {
        using var threshold = options.Threshold.ToScalar();
        var phase = options.PhaseIsBelow ? samples.lt(threshold) : samples.gt(threshold);
        var transformed = torch.fft.rfftn(phase.squeeze(1).to(torch.ScalarType.Float64), Geometry.Padded, Geometry.Dimensions);
        var power = transformed.real.Squared().Plus(transformed.imag.Squared()).to(torch.ScalarType.ComplexFloat64);
        return torch.fft.irfftn(power, Geometry.Padded, Geometry.Dimensions);
    }
}
