using TorchSharp;

namespace WganGp.Metrics;

/// <summary>Pairs of images by their places in a source: those that wait for their partner, and those that are complete.</summary>
/// <param name="chosen">The places: the first two are a pair, the next two, and so on.</param>
internal sealed class ImagePairs(long[] chosen) : IDisposable
{
    private readonly Dictionary<long, int> slotOfPlace =
        chosen.Select((place, slot) => (place, slot)).ToDictionary(pair => pair.place, pair => pair.slot);
    private readonly Dictionary<int, torch.Tensor> waiting = [];
    private readonly Queue<(torch.Tensor First, torch.Tensor Second)> complete = [];

    /// <summary>How many pairs are complete.</summary>
    public int Complete => complete.Count;

    /// <summary>Keeps the chosen images of a batch whose first image has the place <paramref name="before"/>.</summary>
    public void Add(torch.Tensor batch, int before)
    {
        for (var i = 0; i < batch.shape[0]; i++)
        {
            if (!slotOfPlace.TryGetValue(before + i, out var slot)) continue;
            var image = batch[i].clone().DetachFromDisposeScope();
            if (!waiting.Remove(slot ^ 1, out var partner)) waiting[slot] = image;
            else complete.Enqueue(slot % 2 == 0 ? (image, partner) : (partner, image));
        }
    }

    /// <summary>Takes at most so many complete pairs as two batches, in the caller's scope.</summary>
    public (torch.Tensor First, torch.Tensor Second) Next(int most)
    {
        List<torch.Tensor> first = [], second = [];
        while (first.Count < most && complete.TryDequeue(out var pair))
        {
            first.Add(pair.First);
            second.Add(pair.Second);
        }

        var both = (torch.stack(first), torch.stack(second));
        foreach (var image in first.Concat(second)) image.Dispose();
        return both;
    }

    public void Dispose()
    {
        foreach (var image in waiting.Values) image.Dispose();
        foreach (var (first, second) in complete)
        {
            first.Dispose();
            second.Dispose();
        }
    }
}
