using TorchSharp;
using WganGp.Networks;
using WganGp.Operations;

namespace WganGp.Data;

/// <summary>
/// The samples that each report scores: held-out ones, and as many of those that are trained on. They are chosen by the run's seed, read
/// once, and kept in the computer's memory, in batches of one size.
/// </summary>
internal sealed class HeldOutSamples : IDisposable
{
    private HeldOutSamples(IReadOnlyList<Batch?> heldOut, IReadOnlyList<Batch?> trained, long size) =>
        (HeldOut, Trained, Size) = (heldOut, trained, size);

    /// <summary>Batches of samples that are never trained on; null for one that another process scores.</summary>
    public IReadOnlyList<Batch?> HeldOut { get; }

    /// <summary>Batches of samples that are; none of a stream, whose samples can be read only once.</summary>
    public IReadOnlyList<Batch?> Trained { get; }

    /// <summary>Samples in a batch of <see cref="HeldOut"/>.</summary>
    public long Size { get; }

    /// <summary>Reads them; null when nothing is held out.</summary>
    /// <param name="feed">The training data.</param>
    /// <param name="some">Some training samples.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="pac">How many samples the critic scores as one.</param>
    /// <param name="placement">Where the networks are.</param>
    /// <param name="group">The processes, which score the batches in turn; null for this one alone.</param>
    /// <exception cref="TrainingDataException">The held-out data cannot be read, or is unlike the training data.</exception>
    public static HeldOutSamples? Of(
        DataFeed feed, Batch some, WganGpOptions options, int pac, Placement placement, IProcessGroup? group = null)
    {
        if (feed.Data.HeldOut is not { } heldOut) return null;
        var count = heldOut.Count ?? throw new TrainingDataException(
            "The held-out data has no Count: it is a stream. Give data with a known count, so that each report scores the same samples.");
        var most = Math.Min(options.HeldOutSamples, count);
        if (most < pac) throw new TrainingDataException(Packing.Fault("The held-out data to score", most, pac));

        var memory = placement with { Device = torch.CPU };
        var reader = new BatchReader(heldOut);
        var (held, trained) = (new List<Batch?>(), new List<Batch?>());
        bool IsOwn(int batch) => group is null || batch % group.Size == group.Rank;
        try
        {
            foreach (var indices in Chosen(0, count, most))
            {
                held.Add(IsOwn(held.Count) ? reader.Read(indices, memory) : null);
                if (held[^1] is { } read) ThrowUnlessAlike(read, some);
            }

            if (feed.Place.Count is { } seen)
            {
                foreach (var indices in Chosen(1, seen, Math.Min(most, seen)))
                    trained.Add(IsOwn(trained.Count) ? feed.ReadAt(indices, memory) : null);
            }

            return new HeldOutSamples(held, trained, Math.Min(options.BatchSize, most) / pac * pac);
        }
        catch
        {
            held.Concat(trained).ToList().ForEach(batch => batch?.Dispose());
            throw;
        }

        // Random indices, each at most once, in batches of the size that the run trains with.
        IEnumerable<long[]> Chosen(ulong kind, long all, long wanted)
        {
            var order = new Permutation(all, RandomStreams.Derive(options.Seed, RandomStream.HeldOut, kind));
            var size = (int)Math.Min(options.BatchSize, wanted) / pac * pac;
            for (long start = 0; size > 0 && start + size <= wanted; start += size)
            {
                var batch = new long[size];
                for (var i = 0; i < size; i++) batch[i] = start + i;
                order.Apply(batch);
                yield return batch;
            }
        }
    }

    public void Dispose()
    {
        foreach (var batch in HeldOut.Concat(Trained)) batch?.Dispose();
    }

    private static void ThrowUnlessAlike(Batch heldOut, Batch training)
    {
        var (one, other) = (Describe(heldOut), Describe(training));
        if (one == other) return;
        throw new TrainingDataException(
            $"The held-out samples are {one}, but the training samples are {other}; both must have one shape and kind of condition.");

        static string Describe(Batch batch) =>
            $"[{string.Join(", ", batch.Samples.shape[1..])}] " +
            (batch.Condition is null ? "without conditions" : $"with conditions [{string.Join(", ", batch.Condition.shape[1..])}]");
    }
}
