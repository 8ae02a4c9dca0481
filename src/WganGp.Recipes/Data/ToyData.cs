using TorchSharp;

namespace WganGp.Recipes.Data;

/// <summary>
/// An endless source of points from a <see cref="ToyDistribution"/>. Each batch depends only on the seed and the number
/// of its first sample, so a run that reads it can be repeated and continued exactly.
/// </summary>
/// <param name="distribution">Where the points come from.</param>
/// <param name="seed">The seed of the points.</param>
public sealed class ToyData(ToyDistribution distribution, ulong seed) : ITrainingData
{
    /// <summary>Null: there is no end.</summary>
    public long? Count => null;

    /// <inheritdoc/>
    public string Fingerprint => $"{distribution.Name}, seed {seed}";

    /// <inheritdoc/>
    public Batch Read(ReadOnlySpan<long> indices)
    {
        // An odd multiplier is a bijection of the 64-bit numbers: no two batches of a run share a seed.
        using var random = new torch.Generator(unchecked(seed + ((ulong)indices[0] + 1) * 0x9E3779B97F4A7C15));
        return new Batch(distribution.Draw(indices.Length, random));
    }
}
