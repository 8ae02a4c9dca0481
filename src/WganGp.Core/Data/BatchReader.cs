using TorchSharp;
using WganGp.Networks;

namespace WganGp.Data;

/// <summary>Reads batches by their indices, checks each, and copies it to the networks' device and type.</summary>
internal sealed class BatchReader(ITrainingData data)
{
    private long[]? shape;
    private bool? conditional;

    /// <summary>Whether an error is the data's own failure, to be reported as such.</summary>
    public static bool IsOfTheData(Exception error) => error is not (OperationCanceledException or WganGpException or OutOfMemoryException);

    /// <summary>Reads a batch; the caller disposes it.</summary>
    /// <exception cref="TrainingDataException">The data failed, or what it returned is not a valid batch.</exception>
    public Batch Read(ReadOnlySpan<long> indices, Placement placement)
    {
        using var noGrad = torch.no_grad();
        // Outside every dispose scope of the library, which would free what the data keeps for its next reads.
        var read = Ask(indices);
        ThrowUnlessUsable(read, indices.Length);
        using var batch = read;
        using var scope = torch.NewDisposeScope();
        Check(batch, indices.Length);
        // Copies, so that the batch can be disposed no matter who owns its tensors.
        var samples = batch.Samples.to(placement.Type, placement.Device, copy: true);
        var condition = placement.MoveCondition(batch.Condition)?.clone();
        return new Batch(samples.MoveToOuterDisposeScope(), condition?.MoveToOuterDisposeScope());
    }

    private Batch Ask(ReadOnlySpan<long> indices)
    {
        try
        {
            return data.Read(indices) ?? throw new TrainingDataException("The training data returned null instead of a batch.");
        }
        catch (Exception error) when (IsOfTheData(error))
        {
            throw new TrainingDataException(
                $"The training data failed while reading {indices.Length} samples from index {indices[0]}: " +
                $"{NetworkCall.FirstLine(error)} Repair it, then call Train again to continue with the next batch, or Resume the last " +
                "checkpoint to continue exactly.", error);
        }
    }

    // Checked first: each would cause an error of another kind later, even when the batch is disposed.
    private static void ThrowUnlessUsable(Batch batch, int count)
    {
        if (batch.Samples is { IsInvalid: false, is_sparse: true } || batch.Condition is { IsInvalid: false, is_sparse: true })
        {
            throw new TrainingDataException(
                $"The training data returned a batch of sparse tensors for {count} indices; convert them with to_dense() in Read.");
        }

        if (batch.Samples is null or { IsInvalid: true } || batch.Condition is { IsInvalid: true })
        {
            throw new TrainingDataException(
                $"The training data returned a batch {(batch.Samples is null ? "without samples" : "whose tensors are disposed")} for " +
                $"{count} indices; return new tensors at each read, because the trainer disposes them.");
        }
    }

    private void Check(Batch batch, int count)
    {
        var found = batch.Samples.shape;
        if (found.Length < 2 || found[0] != count || !torch.is_floating_point(batch.Samples))
        {
            throw new TrainingDataException(
                $"The training data returned {NetworkCall.Shape(batch.Samples)} of {batch.Samples.dtype} for {count} indices; " +
                $"it must return [{count}, …] of rank 2 or more, floating point.");
        }

        shape ??= found[1..];
        if (!found.AsSpan(1).SequenceEqual(shape))
        {
            throw new TrainingDataException(
                $"The training data's samples had the shape [{string.Join(", ", shape)}] before and have " +
                $"[{string.Join(", ", found[1..])}] now; all must have one shape.");
        }

        conditional ??= batch.Condition is not null;
        if (conditional != (batch.Condition is not null) ||
            (batch.Condition is { } condition && (condition.dim() < 1 || condition.shape[0] != count)))
        {
            throw new TrainingDataException(
                "The training data returned " +
                $"{(batch.Condition is null ? "no condition" : "conditions " + NetworkCall.Shape(batch.Condition))} for {count} samples; " +
                "either every batch must have one condition per sample, or none may have any.");
        }
    }
}
