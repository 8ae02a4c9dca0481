using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using WganGp.Networks;
using WganGp.Processes;

namespace WganGp.Data;

/// <summary>Reads batches from a host's data in the run's own order, ahead of their use if the options say so.</summary>
internal sealed class DataFeed : IDisposable
{
    /// <summary>How long a cancelled run waits for a read in progress, before it leaves it to itself.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly WganGpOptions options;
    private readonly BatchReader reader;
    private readonly BatchShare? share;
    // Read once, because another thread may be reading.
    private readonly long? count;
    // Used by the reading thread while there is one.
    private Shuffle shuffle;
    private ReadAhead? ahead;
    // A thread whose read did not end when the run was cancelled.
    private ReadAhead? left;
    private (long Pass, long Position) used;
    private string? fingerprint;
    private string? samples;

    /// <param name="data">The data.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="share">Which rows of each batch this process reads; null for all.</param>
    public DataFeed(ITrainingData data, WganGpOptions options, BatchShare? share = null)
    {
        this.share = share;
        Data = data;
        this.options = options;
        reader = new BatchReader(data);
        count = data.Count;
        if (count < 1) throw new TrainingDataException($"The training data holds {count} samples; give at least one.");
        if (count < options.BatchSize && options.LastBatch == LastBatch.Drop)
        {
            throw new TrainingDataException(
                $"The training data holds {count} samples, fewer than a batch of {options.BatchSize}. " +
                "Lower BatchSize, or set LastBatch to Keep.");
        }

        shuffle = NewShuffle();
        used = (shuffle.Pass, shuffle.Position);
    }

    public ITrainingData Data { get; }

    /// <summary>The samples, in all processes, of the batch last taken.</summary>
    public long LastCount { get; private set; }

    /// <summary>Passes over the data so far, fractional; 0 for a stream.</summary>
    public double Epoch => count is null || used.Pass < 0 ? 0 : used.Pass + ((double)used.Position / count.Value);

    /// <summary>How far its batches are used; batches read ahead do not count.</summary>
    public DataPlace Place => new(count, used.Pass, used.Position, fingerprint, samples, Shuffle.Version);

    /// <summary>
    /// Continues where a feed of the same data was; null is the beginning. <see cref="Sample"/> must have been called before.
    /// </summary>
    public void GoTo(DataPlace? place, ILogger logger)
    {
        Pause(CancellationToken.None);
        Return((-1, 0));
        if (place is null) return;
        if (place.Count != count)
        {
            throw new CheckpointException(
                $"The checkpoint was saved with training data of {Text(place.Count)}, but the data now has {Text(count)}. " +
                "Resume with the same data.");
        }

        if (place.Fingerprint is null || fingerprint is null)
        {
            // Not an error: data may vary on purpose, as augmentation does.
            if (place.Samples != samples && place.Samples is not null && samples is not null) logger.DataDiffers(place.Samples, samples);
        }
        else if (place.Fingerprint != fingerprint)
        {
            throw new CheckpointException(
                $"The checkpoint was saved with other training data: file {place.Fingerprint}; data {fingerprint}. " +
                "Resume with the same data.");
        }

        if (place.Order != Shuffle.Version && count is not null && place.Pass >= 0) AcceptOtherOrder(logger);
        Return((place.Pass, place.Position));

        static string Text(long? known) => known is null ? "no known count" : $"{known} samples";
    }

    /// <summary>
    /// Reads some samples, spread evenly from the first to the last, or a stream's first ones, by which the data is recognised. The run's
    /// order is not affected.
    /// </summary>
    public Batch Sample(int most, Placement placement)
    {
        var indices = new long[Math.Min(most, count ?? most)];
        var gaps = Math.Max(1, indices.Length - 1);
        for (var i = 0; i < indices.Length; i++) indices[i] = count is { } all ? (long)((Int128)i * (all - 1) / gaps) : i;
        var batch = reader.Read(indices, placement);
        fingerprint = OwnFingerprint();
        samples = count is null ? null : DataFingerprint.Of(batch.Samples, batch.Condition);
        return batch;
    }

    /// <summary>Reads samples by their indices, before anything is read ahead. The run's order is not affected.</summary>
    public Batch ReadAt(ReadOnlySpan<long> indices, Placement placement) => reader.Read(indices, placement);

    /// <summary>The next batch, on the networks' device. The caller disposes it.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while it waited for a read that does not end.</exception>
    public Batch Next(Placement placement, CancellationToken cancellation)
    {
        // A stream cannot be rewound: every sample read counts as used.
        if (ahead is null && options.Execution.Prefetch > 0 && count is not null)
        {
            WaitForReader(cancellation);
            ahead = new ReadAhead(options.Execution.Prefetch, () => ReadNext(placement));
            ahead.Start();
        }

        DataRead next;
        if (ahead is null)
        {
            next = ReadNext(placement);
        }
        else if (!ahead.TryTake(out next, Patience, cancellation))
        {
            Pause(cancellation);
            throw new OperationCanceledException(cancellation);
        }

        used = (next.Pass, next.Position);
        if (next.Error is { } error)
        {
            Pause(cancellation);
            error.Throw();
        }

        LastCount = next.Whole;
        return next.Batch!;
    }

    /// <summary>Stops reading ahead until the next batch is requested; batches read and not used are then read again.</summary>
    /// <param name="cancellation">Ends the wait for a read in progress; that read is then left to itself.</param>
    public void Pause(CancellationToken cancellation)
    {
        if (ahead is not { } reading) return;
        if (!reading.Stop(Patience, cancellation)) left = reading;
        ahead = null;
        Return(used);
    }

    /// <summary>Ends the reading thread, as a cancelled run does.</summary>
    public void Dispose() => Pause(new CancellationToken(canceled: true));

    /// <summary>Waits for a read that was left to itself: data is read by one thread at a time.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before it has ended.</exception>
    public void WaitForReader(CancellationToken cancellation)
    {
        if (left is not null && !left.WaitForEnd(cancellation)) throw new OperationCanceledException(cancellation);
        left = null;
    }

    /// <exception cref="InvalidOperationException">The calling thread reads for this feed.</exception>
    public void ThrowIfReading() => ahead?.ThrowIfReading();

    private void Return((long Pass, long Position) place)
    {
        used = place;
        shuffle = NewShuffle();
        shuffle.GoTo(place.Pass, place.Position);
    }

    private DataRead ReadNext(Placement placement)
    {
        try
        {
            var indices = shuffle.Next();
            var batch = reader.Read(share is null ? indices : share.IndicesOf(indices), placement);
            return new DataRead(shuffle.Pass, shuffle.Position, batch, Whole: indices.Length);
        }
        catch (Exception error)
        {
            return new DataRead(shuffle.Pass, shuffle.Position, null, ExceptionDispatchInfo.Capture(error));
        }
    }

    private void AcceptOtherOrder(ILogger logger)
    {
        if (options.Execution.Deterministic)
        {
            throw new CheckpointException(
                "The checkpoint was saved by a version that shuffled the data in another order, and Execution.Deterministic is true. " +
                "Resume with that version, or set Execution.Deterministic to false.");
        }

        logger.OrderDiffers();
    }

    private Shuffle NewShuffle() => new(count, options.BatchSize, options.LastBatch, options.Seed);

    private string? OwnFingerprint()
    {
        try
        {
            return Data.Fingerprint;
        }
        catch (Exception error) when (BatchReader.IsOfTheData(error))
        {
            throw new TrainingDataException(
                $"The training data failed while computing its fingerprint: {NetworkCall.FirstLine(error)}", error);
        }
    }
}
