using TorchSharp;

namespace WganGp.Tests.Numerics;

/// <summary>
/// The numbers of a run in the oracle: x = (1664525 x + 1013904223) mod 2³², its upper 24 bits divided by 2²⁴. They are exact in float32,
/// so that Python and C# have the same ones.
/// </summary>
internal sealed class OracleDraws(uint seed, long batch)
{
    private uint state = seed;

    public torch.Tensor Latent() => Uniform([batch, 2]) * 2 - 1;

    public torch.Tensor Real(long[] shape) => Uniform([batch, .. shape]) - 0.25;

    public torch.Tensor Alpha(long[] shape) => Uniform([batch, .. shape.Select(_ => 1L)]);

    public torch.Tensor Labels(int classes) => (Uniform([batch]) * classes).to(torch.ScalarType.Int64);

    private torch.Tensor Uniform(long[] shape)
    {
        var values = new double[shape.Aggregate(1L, (all, size) => all * size)];
        for (var i = 0; i < values.Length; i++)
        {
            state = unchecked(1664525 * state + 1013904223);
            values[i] = (state >> 8) / (double)(1 << 24);
        }

        return torch.tensor(values, shape, dtype: torch.ScalarType.Float64);
    }
}
