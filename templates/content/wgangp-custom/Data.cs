using WganGp;
using static TorchSharp.torch;

namespace CustomGan;

/// <summary>The data: points on a circle. A sample depends on its index alone, so that the library can shuffle and resume.</summary>
internal sealed class CirclePoints : ITrainingData
{
    private const int Points = 10_000;

    public long? Count => Points;

    public Batch Read(ReadOnlySpan<long> indices)
    {
        var points = new float[indices.Length, 2];
        for (var i = 0; i < indices.Length; i++)
        {
            (points[i, 1], points[i, 0]) = MathF.SinCos(MathF.Tau * indices[i] / Points);
        }

        return new Batch(tensor(points));
    }
}
