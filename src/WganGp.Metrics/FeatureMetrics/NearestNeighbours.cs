using static TorchSharp.torch;

namespace WganGp.Metrics;

/// <summary>The nearest samples of one set to each of another, by the Euclidean distance of features: to show beside them.</summary>
public static class NearestNeighbours
{
    /// <summary>Finds them.</summary>
    /// <param name="queries">Features of the samples whose neighbours are wanted: generated ones.</param>
    /// <param name="among">Features of the samples to search, of the same extractor: the training data.</param>
    /// <param name="count">Neighbours per sample. The default is 1.</param>
    /// <param name="progress">Receives the number of queries done so far; null for none.</param>
    /// <param name="cancellationToken">Stops between two blocks.</param>
    /// <returns>For each query, in order, its neighbours from the nearest on.</returns>
    /// <exception cref="MetricException">The extractors differ, or there are fewer samples than neighbours asked for.</exception>
    public static IReadOnlyList<IReadOnlyList<Neighbour>> Find(
        FeatureSet queries, FeatureSet among, int count = 1, IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(among);
        queries.ThrowUnlessComparable(among);
        if (count < 1 || count > among.Count)
        {
            throw new MetricException($"The number of neighbours is {count} among {among.Count} samples; give 1 to {among.Count}.");
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var centre = Distances.Centre(among.Values);
        using var from = new Distances(queries.Values, centre);
        using var to = new Distances(among.Values, centre);
        var found = new List<IReadOnlyList<Neighbour>>();
        foreach (var (start, rows) in from.Blocks(to.Count))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            var (squared, indices) = from.To(to, start, rows).topk(count, 1, largest: false, sorted: true);
            var (distances, positions) = (squared.sqrt().data<double>().ToArray(), indices.data<long>().ToArray());
            for (var row = 0; row < rows; row++)
            {
                found.Add([.. Enumerable.Range(row * count, count).Select(i => new Neighbour(positions[i], distances[i]))]);
            }

            progress?.Report(found.Count);
        }

        return found;
    }
}
