using static TorchSharp.torch;

namespace WganGp.Metrics.Tests.FeatureMetrics;

/// <summary>Sets of features that are drawn or written by hand.</summary>
internal static class Toys
{
    public static FeatureSet Set(Tensor features) => FeatureSet.FromTensor(features, "toy", "by hand");

    /// <summary>Points on a line.</summary>
    public static FeatureSet Line(params double[] points)
    {
        using var values = tensor(points).unsqueeze(1);
        return Set(values);
    }

    /// <summary>Independent normal features.</summary>
    public static FeatureSet Normal(long seed, long count, long features, double mean = 0, double deviation = 1)
    {
        using var scope = NewDisposeScope();
        return Set(Values(seed, count, features) * deviation + mean);
    }

    public static Tensor Values(long seed, long count, long features)
    {
        using var generator = new Generator((ulong)seed);
        return randn(count, features, dtype: ScalarType.Float64, generator: generator);
    }

    public static FeatureSet Shuffled(FeatureSet set, long seed)
    {
        using var scope = NewDisposeScope();
        return Set(set.Values.index_select(0, tensor(SampleRandom.Plain(seed).Choose(set.Count, set.Count))));
    }
}
