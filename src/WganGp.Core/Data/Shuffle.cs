using WganGp.Operations;

namespace WganGp.Data;

/// <summary>
/// The order of the data: a permutation for each pass, drawn from (seed, pass), so that three numbers identify any position in
/// the data. It holds one batch of indices, however many there are.
/// </summary>
internal sealed class Shuffle(long? count, int batchSize, LastBatch lastBatch, ulong seed)
{
    /// <summary>
    /// The number of this order, stored in checkpoints. 1 was TorchSharp's <c>randperm</c>, which held all indices, and ended the process
    /// where the memory for them was missing.
    /// </summary>
    public const int Version = 2;

    private long[] indices = [];
    private Permutation? order;

    /// <summary>Passes begun, counted from 0; -1 before the first batch.</summary>
    public long Pass { get; private set; } = -1;

    /// <summary>Samples used in this pass.</summary>
    public long Position { get; private set; }

    /// <summary>Goes to a position given by earlier values of <see cref="Pass"/> and <see cref="Position"/>.</summary>
    public void GoTo(long pass, long position)
    {
        if (count is not null && pass >= 0) Begin(pass);
        Position = position;
    }

    /// <summary>The indices of the next batch.</summary>
    public ReadOnlySpan<long> Next()
    {
        if (count is null) return Running(batchSize);

        var left = count.Value - Position;
        if (Pass < 0 || left == 0 || (left < batchSize && lastBatch == LastBatch.Drop))
        {
            Begin(Pass + 1);
            left = count.Value;
        }

        var batch = Running((int)Math.Min(batchSize, left));
        order!.Apply(batch);
        return batch;
    }

    /// <summary>The next positions.</summary>
    private Span<long> Running(int many)
    {
        if (indices.Length < many) indices = new long[many];
        for (var i = 0; i < many; i++) indices[i] = Position++;
        return indices.AsSpan(0, many);
    }

    private void Begin(long pass)
    {
        order = new Permutation(count!.Value, RandomStreams.Derive(seed, RandomStream.Shuffle, (ulong)pass));
        Pass = pass;
        Position = 0;
    }
}
