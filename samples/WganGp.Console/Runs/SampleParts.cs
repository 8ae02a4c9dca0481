using TorchSharp;
using WganGp.Recipes;

namespace WganGp.ConsoleApp.Runs;

/// <summary>Many samples drawn in parts, so that the networks' memory does not grow with their number.</summary>
internal static class SampleParts
{
    // The network's own values take many times as much.
    private const long BytesOfAPart = 32L << 20;
    private const int MostInAPart = 16_384;

    /// <summary>
    /// Draws part after part. Up to the size of a part they are the samples of <see cref="WganGpTrainer.Sample"/> with the seed; each
    /// further part has a seed derived from it.
    /// </summary>
    /// <param name="trainer">Its generator draws.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="count">How many samples together.</param>
    /// <param name="seed">The seed of the latents.</param>
    /// <param name="labels">Makes the labels of a number of samples from a first one on; its result is disposed here.</param>
    /// <param name="averaged">Whether to use the averaged weights; null uses them when the run keeps them.</param>
    /// <param name="cancellation">Stops between two parts.</param>
    public static IEnumerable<torch.Tensor> Draw(
        WganGpTrainer trainer, Recipe recipe, int count, ulong seed, Func<long, long, torch.Tensor?> labels, bool? averaged,
        CancellationToken cancellation)
    {
        var values = Product(recipe.SampleShape) + Product(trainer.Generator.LatentShape);
        var largest = (int)Math.Clamp(BytesOfAPart / (sizeof(float) * values), 1, Math.Min(count, MostInAPart));
        for (long start = 0; start < count; start += largest)
        {
            cancellation.ThrowIfCancellationRequested();
            var size = Math.Min(largest, count - start);
            using var condition = labels(start, size);
            using var samples = trainer.Sample(size, SeedOf(seed, (ulong)(start / largest)), condition, averaged);
            yield return samples;
        }
    }

    private static long Product(IEnumerable<long> shape) => shape.Aggregate(1L, (product, side) => product * side);

    /// <summary>The seed itself for the first part; one derived from it for each of the others.</summary>
    private static ulong SeedOf(ulong seed, ulong part) => part == 0 ? seed : SplitMix64.Mix(seed + (part * SplitMix64.Step));
}
