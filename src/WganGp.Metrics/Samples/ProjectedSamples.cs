using TorchSharp;

namespace WganGp.Metrics;

/// <summary>Samples on random directions, sorted on each, with the place of each value's sample.</summary>
internal sealed class ProjectedSamples
{
    private readonly double[][] sorted;
    private readonly int[][] order;

    private ProjectedSamples(double[][] values, long[] shape, CancellationToken cancellationToken)
    {
        sorted = values;
        order = new int[values.Length][];
        SampleShape = shape;
        Parallelism.For(values.Length, Sort, cancellationToken);

        void Sort(int k)
        {
            order[k] = new int[values[k].Length];
            for (var i = 0; i < order[k].Length; i++) order[k][i] = i;
            Array.Sort(values[k], order[k]);
        }
    }

    public int Count => sorted[0].Length;

    public long[] SampleShape { get; }

    public static ProjectedSamples Read(
        SampleSource source, string role, ProjectionDirections directions, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var values = new double[directions.Count][];
        for (var k = 0; k < values.Length; k++) values[k] = new double[source.Count];
        var shape = source.Read(role, Take, progress, cancellationToken, torch.ScalarType.Float64);
        return new ProjectedSamples(values, shape, cancellationToken);

        void Take(torch.Tensor batch, long before)
        {
            var size = (int)batch.shape[0];
            var projected = directions.Project(batch.reshape(size, -1)).data<double>().ToArray();
            for (var k = 0; k < values.Length; k++) projected.AsSpan(k * size, size).CopyTo(values[k].AsSpan((int)before));
        }
    }

    /// <summary>W_p^p on one direction, of all samples or of resamples.</summary>
    /// <param name="other">The other set.</param>
    /// <param name="direction">The direction's number.</param>
    /// <param name="order">p.</param>
    /// <param name="weights">How often each sample counts; null for once. Their sum is the number of samples.</param>
    /// <param name="otherWeights">The same for the other set.</param>
    public double Cost(ProjectedSamples other, int direction, int order, int[]? weights = null, int[]? otherWeights = null)
    {
        var (a, b) = (sorted[direction], other.sorted[direction]);
        var (places, otherPlaces) = (this.order[direction], other.order[direction]);
        // Masses in units of 1 / (n m), so that they are whole numbers and no piece of the integral is lost.
        long unit = b.Length, otherUnit = a.Length, mass = 0, otherMass = 0, left = unit * otherUnit;
        int i = -1, j = -1;
        double sum = 0;
        while (left > 0)
        {
            while (mass == 0) mass = unit * Weight(weights, places, ++i);
            while (otherMass == 0) otherMass = otherUnit * Weight(otherWeights, otherPlaces, ++j);
            var step = Math.Min(mass, otherMass);
            var distance = Math.Abs(a[i] - b[j]);
            sum += step * (order == 1 ? distance : distance * distance);
            mass -= step;
            otherMass -= step;
            left -= step;
        }

        return sum / ((double)a.Length * b.Length);
    }

    private static int Weight(int[]? weights, int[] places, int i) => weights is null ? 1 : weights[places[i]];
}
