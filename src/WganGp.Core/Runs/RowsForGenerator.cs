using TorchSharp;

namespace WganGp.Runs;

/// <summary>
/// What the generator's update takes of the last critic step: conditions, and what its terms read. Every step begins with critic steps, so
/// neither is part of a checkpoint.
/// </summary>
internal sealed class RowsForGenerator(SharedRun shared) : IDisposable
{
    private torch.Tensor? condition;
    private torch.Tensor? real;
    private long whole;

    /// <summary>Keeps a critic step's batch.</summary>
    /// <param name="batch">This process's rows of it.</param>
    /// <param name="count">Its samples in all processes.</param>
    /// <param name="withReal">Whether the samples are needed too.</param>
    public void Keep(Batch batch, long count, bool withReal)
    {
        Dispose();
        whole = count;
        condition = batch.Condition?.alias().DetachFromDisposeScope();
        real = withReal ? batch.Samples.alias().DetachFromDisposeScope() : null;
    }

    /// <summary>Conditions and real samples for this process's rows of a generator's batch; the caller disposes them.</summary>
    /// <param name="pairs">A batch of its own, of the pairs; null for the last critic step's.</param>
    /// <param name="pairsCount">Its samples in all processes.</param>
    /// <param name="count">Samples to generate in all processes.</param>
    public (torch.Tensor? Condition, torch.Tensor? Real) For(Batch? pairs, long pairsCount, long count) => pairs is null
        ? (shared.ForGenerator(condition, whole, count), shared.ForGenerator(real, whole, count))
        : (shared.ForGenerator(pairs.Condition, pairsCount, count), shared.ForGenerator(pairs.Samples, pairsCount, count));

    public void Dispose()
    {
        condition?.Dispose();
        real?.Dispose();
        condition = real = null;
    }
}
