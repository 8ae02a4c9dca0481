using static TorchSharp.torch;

namespace WganGp.Tests.Layerwise.Grammar;

/// <summary>A kind of layer that a random network may hold.</summary>
/// <param name="Name">Its name in the tables.</param>
/// <param name="Ranks">Ranks of a sample that it takes: 1 is a vector, 3 an image of channels.</param>
/// <param name="RanksAfter">Ranks that it may make of one.</param>
/// <param name="Build">The module, and the shape of a sample after it; null where this sample does not fit.</param>
internal sealed record Kind(
    string Name, int[] Ranks, Func<int, int[]> RanksAfter, Func<Place, (nn.Module Module, long[] Shape)?> Build)
{
    public bool MayPrecede(Kind next) => Ranks.Any(rank => RanksAfter(rank).Any(next.Ranks.Contains));
}

/// <summary>Where a layer is built.</summary>
/// <param name="Shape">The shape of a sample that comes in.</param>
/// <param name="Count">Samples in a batch.</param>
/// <param name="Draw">Its random numbers.</param>
/// <param name="Keeps">Whether the shape has to stay as it is.</param>
/// <param name="MayWrite">Whether the module may write into what comes in: nobody's derivative needs it.</param>
/// <param name="Built">What was built so far.</param>
/// <param name="Condition">The condition that a layer may read there.</param>
internal sealed record Place(
    long[] Shape, long Count, Random Draw, bool Keeps, bool MayWrite, Built Built, ConditionKind Condition = ConditionKind.None)
{
    public long Features => Shape.Aggregate(1L, (all, size) => all * size);

    public long Channels => Shape[0];

    public long Pixels => Features / Channels;

    /// <summary>Takes note of the sets of a normalisation.</summary>
    public Place Sets(long size)
    {
        Built.SmallestSet = Math.Min(Built.SmallestSet, size);
        return this;
    }

    public bool Chance(int of) => Draw.Next(of) == 0;

    /// <summary>Mostly few, so that networks are quick; now and then a number around one at which the computation changes.</summary>
    public long Size(int most = 4) =>
        Chance(40) ? new long[] { 15, 16, 17, 63, 64, 65, 127, 128, 129 }[Draw.Next(9)] : Draw.Next(1, most + 1);
}

/// <summary>What was built so far of a network.</summary>
internal sealed class Built
{
    /// <summary>The modules, with the shape that each takes and makes.</summary>
    public List<(nn.Module Module, long[] In, long[] Out)> Modules { get; } = [];

    /// <summary>The layers that read a condition, each with its encoder.</summary>
    public List<string> Encoders { get; } = [];

    /// <summary>Values in the smallest set that a normalisation brings to mean 0 and variance 1.</summary>
    public long SmallestSet { get; set; } = long.MaxValue;
}
