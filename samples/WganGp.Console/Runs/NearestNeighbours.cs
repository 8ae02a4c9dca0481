using System.Globalization;
using TorchSharp;
using WganGp.ConsoleApp.Output;
using WganGp.Recipes;
using WganGp.Recipes.Output;

namespace WganGp.ConsoleApp.Runs;

/// <summary>
/// Samples above the training images nearest to them, by the Euclidean distance of their values: a generator that copies its data is
/// found by it. The work is bounded, whatever the size of the data.
/// </summary>
internal static class NearestNeighbours
{
    public const int Samples = 10;

    /// <summary>The most training images that are compared.</summary>
    public const int MostImages = 10_000;

    // Values of images that are read altogether, and at a time.
    private const long MostValues = 100_000_000, ValuesOfAPart = 4_000_000;
    private const ulong Seed = 6;

    /// <summary>Writes the picture of samples and their neighbours.</summary>
    public static SummaryImage Write(string path, TrainedNetworks networks, Recipe recipe, ITrainingData data)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var samples = networks.Sample(Samples, Seed);
        var indices = Indices(data.Count ?? MostImages, recipe.SampleShape.Aggregate(1L, (product, side) => product * side));
        // For comparison: how near do real images come to each other?
        var real = Read(data, Spread(indices, Math.Min(Samples, indices.Length)));
        var (nearest, distances) = Find(data, torch.cat([samples, real.Values]), indices, real.Indices);
        var generated = distances[..Samples];
        var among = distances[Samples..].Where(double.IsFinite).ToArray();
        ImageGrid.WritePng(
            path, torch.cat([samples, Read(data, nearest[..Samples]).Values]), recipe.ValueRange.Low, recipe.ValueRange.High,
            columns: Samples);
        var all = data.Count is { } count && count > indices.Length
            ? string.Create(CultureInfo.InvariantCulture, $"{indices.Length:N0} training images, spread evenly over all {count:N0}")
            : string.Create(CultureInfo.InvariantCulture, $"all {indices.Length:N0} training images");
        var comparison = among.Length == 0
            ? ""
            : $" Training images are {Significant.Text(Round(among.Average()))} on average from their own nearest, " +
            $"{Significant.Text(Round(among.Min()))} at least ({among.Length} of them).";
        return new SummaryImage(
            path, $"Above: samples. Below: the nearest of {all}, by the Euclidean distance of their values: on average " +
            $"{Significant.Text(Round(generated.Average()))}, {Significant.Text(Round(generated.Min()))} at least.{comparison} " +
            "Samples that are copies would be much nearer.");

        static double Round(double value) => Significant.Round(value, 3);
    }

    /// <summary>The index of the nearest training sample to each query, and its distance.</summary>
    /// <param name="data">The training data.</param>
    /// <param name="queries">The queries, <c>[N, …]</c>; the last of them are training samples.</param>
    /// <param name="indices">The samples to compare with.</param>
    /// <param name="own">The indices of the last queries: they are not their own neighbours.</param>
    internal static (long[] Nearest, double[] Distances) Find(ITrainingData data, torch.Tensor queries, long[] indices, long[] own)
    {
        var count = (int)queries.shape[0];
        var nearest = new long[count];
        var distances = new double[count];
        Array.Fill(distances, double.PositiveInfinity);
        using var flat = queries.flatten(1);
        foreach (var part in indices.Chunk((int)Math.Max(1, ValuesOfAPart / flat.shape[1])))
        {
            using var scope = torch.NewDisposeScope();
            // Not by products: their rounding would hide a copy, whose distance is 0.
            var found = torch.cdist(flat, Read(data, part).Values.flatten(1), compute_mode: compute_mode.donot_use_mm_for_euclid_dist)
                .data<float>().ToArray();
            for (var query = 0; query < count; query++)
            {
                for (var i = 0; i < part.Length; i++)
                {
                    var distance = (double)found[query * part.Length + i];
                    var isItself = query >= count - own.Length && own[query - (count - own.Length)] == part[i];
                    if (!isItself && distance < distances[query]) (distances[query], nearest[query]) = (distance, part[i]);
                }
            }
        }

        return (nearest, distances);
    }

    /// <summary>Which training samples are compared: as many as the bounds allow, spread evenly.</summary>
    internal static long[] Indices(long count, long values)
    {
        var most = Math.Clamp(MostValues / values, 1, MostImages);
        return count <= most
            ? [.. Enumerable.Range(0, (int)count).Select(i => (long)i)]
            : [.. Enumerable.Range(0, (int)most).Select(i => (long)(i * (double)count / most))];
    }

    private static long[] Spread(long[] indices, int count) =>
        [.. Enumerable.Range(0, count).Select(i => indices[(int)((long)i * indices.Length / count)])];

    private static (torch.Tensor Values, long[] Indices) Read(ITrainingData data, long[] indices)
    {
        var batch = data.Read(indices);
        batch.Condition?.Dispose();
        return (batch.Samples.to(torch.float32, torch.CPU), indices);
    }
}
