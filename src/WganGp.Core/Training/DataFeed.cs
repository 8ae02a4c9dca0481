using Microsoft.Extensions.Logging;
using TorchSharp;
using WganGp.Penalty;
using WganGp.Telemetry;

namespace WganGp.Training;

/// <summary>Reads batches from a host's data in the run's own order, and checks each.</summary>
internal sealed class DataFeed
{
    private readonly WganGpOptions options;
    private Shuffle shuffle;
    private long[]? shape;
    private bool? conditional;
    private string? fingerprint;
    private string? samples;

    public DataFeed(ITrainingData data, WganGpOptions options)
    {
        Data = data;
        this.options = options;
        var count = data.Count;
        if (count < 1) throw new TrainingDataException($"The training data holds {count} samples; give at least one.");
        if (count < options.BatchSize && options.LastBatch == LastBatch.Drop)
        {
            throw new TrainingDataException(
                $"The training data holds {count} samples, fewer than a batch of {options.BatchSize}. Lower BatchSize, or set LastBatch to Keep.");
        }

        shuffle = NewShuffle();
    }

    public ITrainingData Data { get; }

    public double Epoch => shuffle.Epoch;

    /// <summary>How far it has read.</summary>
    public DataPlace Place => new(Data.Count, shuffle.Pass, shuffle.Position, fingerprint, samples);

    /// <summary>
    /// Goes on where a feed of the same data was; null is the beginning. <see cref="Sample"/> must have been called.
    /// </summary>
    public void GoTo(DataPlace? place, ILogger logger)
    {
        shuffle = NewShuffle();
        if (place is null) return;
        if (place.Count != Data.Count)
        {
            throw new CheckpointException(
                $"The checkpoint was saved with training data of {Text(place.Count)}, but the data now has {Text(Data.Count)}. Resume with the same data.");
        }

        if (place.Fingerprint is null || fingerprint is null)
        {
            // No error: data may vary on purpose what it reads, as augmentation does.
            if (place.Samples != samples && place.Samples is not null && samples is not null) logger.DataDiffers(place.Samples, samples);
        }
        else if (place.Fingerprint != fingerprint)
        {
            throw new CheckpointException($"The checkpoint was saved with other training data: file {place.Fingerprint}; data {fingerprint}. Resume with the same data.");
        }

        shuffle.GoTo(place.Pass, place.Position);

        static string Text(long? count) => count is null ? "no known count" : $"{count} samples";
    }

    /// <summary>
    /// Some samples, spread evenly from the first to the last, or a stream's first: what the data is known by. The run's order is not touched.
    /// </summary>
    public Batch Sample(int most, Placement placement)
    {
        var indices = new long[Math.Min(most, Data.Count ?? most)];
        var gaps = Math.Max(1, indices.Length - 1);
        for (var i = 0; i < indices.Length; i++) indices[i] = Data.Count is { } count ? (long)((Int128)i * (count - 1) / gaps) : i;
        var batch = ReadAndMove(indices, placement);
        fingerprint = OwnFingerprint();
        samples = Data.Count is null ? null : DataFingerprint.Of(batch.Samples, batch.Condition);
        return batch;
    }

    /// <summary>The next batch, where the networks' weights are. The caller disposes it.</summary>
    public Batch Next(Placement placement) => ReadAndMove(shuffle.Next(), placement);

    private Shuffle NewShuffle() => new(Data.Count, options.BatchSize, options.LastBatch, options.Seed);

    private Batch ReadAndMove(ReadOnlySpan<long> indices, Placement placement)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var read = Read(indices);
        ThrowUnlessUsable(read, indices.Length);
        using var batch = read;
        Check(batch, indices.Length);
        // Copies, so that the batch can be disposed whoever owns its tensors.
        var samples = batch.Samples.to(placement.Type, placement.Device, copy: true);
        var condition = placement.MoveCondition(batch.Condition)?.clone();
        return new Batch(samples.MoveToOuterDisposeScope(), condition?.MoveToOuterDisposeScope());
    }

    private Batch Read(ReadOnlySpan<long> indices)
    {
        try
        {
            return Data.Read(indices) ?? throw new TrainingDataException("The training data returned null in place of a batch.");
        }
        catch (Exception error) when (IsOfTheData(error))
        {
            throw new TrainingDataException(
                $"The training data failed while it read {indices.Length} samples from index {indices[0]}: {NetworkCall.FirstLine(error)} " +
                "Repair it, then call Train again to go on with the next batch, or Resume the last checkpoint to go on exactly.", error);
        }
    }

    // Before anything is asked of them: both would be errors of another kind, also when the batch is disposed.
    private static void ThrowUnlessUsable(Batch batch, int count)
    {
        if (batch.Samples is null or { IsInvalid: true } || batch.Condition is { IsInvalid: true })
        {
            throw new TrainingDataException(
                $"The training data returned a batch {(batch.Samples is null ? "without samples" : "whose tensors are disposed")} for {count} indices; " +
                "return new tensors at each read, because the trainer disposes them.");
        }
    }

    private string? OwnFingerprint()
    {
        try
        {
            return Data.Fingerprint;
        }
        catch (Exception error) when (IsOfTheData(error))
        {
            throw new TrainingDataException($"The training data failed while it was asked for its fingerprint: {NetworkCall.FirstLine(error)}", error);
        }
    }

    private static bool IsOfTheData(Exception error) => error is not (OperationCanceledException or WganGpException or OutOfMemoryException);

    private void Check(Batch batch, int count)
    {
        var found = batch.Samples.shape;
        if (found.Length < 2 || found[0] != count || !torch.is_floating_point(batch.Samples))
        {
            throw new TrainingDataException(
                $"The training data returned {NetworkCall.Shape(batch.Samples)} of {batch.Samples.dtype} for {count} indices; it must return " +
                $"[{count}, …] of rank 2 or more, floating point.");
        }

        shape ??= found[1..];
        if (!found.AsSpan(1).SequenceEqual(shape))
        {
            throw new TrainingDataException(
                $"The training data's samples were [{string.Join(", ", shape)}] before and are [{string.Join(", ", found[1..])}] now; all must have one shape.");
        }

        conditional ??= batch.Condition is not null;
        if (conditional != (batch.Condition is not null) || (batch.Condition is { } condition && (condition.dim() < 1 || condition.shape[0] != count)))
        {
            throw new TrainingDataException(
                $"The training data returned {(batch.Condition is null ? "no condition" : "conditions " + NetworkCall.Shape(batch.Condition))} for " +
                $"{count} samples; every batch must carry one condition a sample, or none must.");
        }
    }
}
