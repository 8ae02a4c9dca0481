using static TorchSharp.torch;

namespace WganGp.Metrics;

/// <summary>For each generated sample, the distance to the nearest sample in each block of a set: sample j is in block j mod B.</summary>
internal sealed class NearestBlocks
{
    private readonly double[][] nearest;

    private NearestBlocks(double[][] nearest) => this.nearest = nearest;

    public static NearestBlocks Find(
        Distances from, Distances to, int blocks, Action<long> progress, CancellationToken cancellationToken)
    {
        var nearest = new double[from.Count][];
        foreach (var (start, rows) in from.Blocks(to.Count))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var squared = from.To(to, start, rows);
            var minima = Enumerable.Range(0, blocks).Select(block => squared.slice(1, block, to.Count, blocks).amin([1])).ToArray();
            var values = stack(minima, 1).sqrt().contiguous().data<double>().ToArray();
            for (var row = 0; row < rows; row++) nearest[start + row] = values[(row * blocks)..((row + 1) * blocks)];
            progress(start + rows);
        }

        return new NearestBlocks(nearest);
    }

    /// <summary>Share and ratio of the whole, and their variances by leaving out one block of each of the three sets at a time.</summary>
    public static (double[] Whole, double[] Variance) Estimates(NearestBlocks training, NearestBlocks heldOut)
    {
        var blocks = training.nearest[0].Length;
        var whole = Estimate(training, heldOut, null, null, null);
        double[] variance = [0, 0];
        for (var set = 0; set < 3; set++)
        {
            var values = Enumerable.Range(0, blocks)
                .Select(block => Estimate(training, heldOut, set == 0 ? block : null, set == 1 ? block : null, set == 2 ? block : null))
                .ToList();
            for (var which = 0; which < 2; which++)
            {
                variance[which] += Intervals.JackknifeVariance([.. values.Select(value => value[which])]);
            }
        }

        return (whole, variance);
    }

    private static double[] Estimate(NearestBlocks training, NearestBlocks heldOut, int? withoutTraining, int? withoutHeld, int? without)
    {
        double nearer = 0, toTraining = 0, toHeld = 0;
        long count = 0;
        var blocks = training.nearest[0].Length;
        for (var i = 0; i < training.nearest.Length; i++)
        {
            if (i % blocks == without) continue;
            var (t, h) = (Least(training.nearest[i], withoutTraining), Least(heldOut.nearest[i], withoutHeld));
            nearer += t < h ? 1 : t > h ? 0 : 0.5;
            toTraining += t;
            toHeld += h;
            count++;
        }

        return [nearer / count, toHeld > 0 ? toTraining / toHeld : toTraining > 0 ? double.PositiveInfinity : 1];
    }

    private static double Least(double[] values, int? without)
    {
        var least = double.PositiveInfinity;
        for (var block = 0; block < values.Length; block++)
        {
            if (block != without) least = Math.Min(least, values[block]);
        }

        return least;
    }
}
