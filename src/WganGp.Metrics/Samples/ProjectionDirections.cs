using TorchSharp;

namespace WganGp.Metrics;

/// <summary>Random directions of length 1, uniform on the sphere, one after the other from a seed.</summary>
internal sealed class ProjectionDirections(int count, long seed) : IDisposable
{
    private torch.Tensor? directions;

    public int Count => count;

    /// <summary>Projects flat samples, float64 <c>[n, values]</c>, to <c>[directions, n]</c>.</summary>
    public torch.Tensor Project(torch.Tensor flat)
    {
        directions ??= Draw(flat.shape[1]).DetachFromDisposeScope();
        return directions.shape[1] == flat.shape[1]
            ? directions.matmul(flat.t())
            : throw new MetricException(
                $"The samples have {directions.shape[1]} values each, the reference samples {flat.shape[1]}; compare samples of " +
                "one shape.");
    }

    public void Dispose() => directions?.Dispose();

    private torch.Tensor Draw(long dimensions)
    {
        var random = new SampleRandom(seed);
        var all = new double[count * dimensions];
        for (var k = 0; k < count; k++)
        {
            var direction = all.AsSpan((int)(k * dimensions), (int)dimensions);
            double squares = 0;
            // A vector of zeros has no direction; its chance is nil, but not in one dimension of 53 bits.
            while (squares == 0)
            {
                for (var i = 0; i < direction.Length; i++)
                {
                    direction[i] = random.Normal();
                    squares += direction[i] * direction[i];
                }
            }

            var length = Math.Sqrt(squares);
            for (var i = 0; i < direction.Length; i++) direction[i] /= length;
        }

        return torch.tensor(all, [count, dimensions]);
    }
}
