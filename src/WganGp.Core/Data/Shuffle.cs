using TorchSharp;
using WganGp.Operations;

namespace WganGp.Data;

/// <summary>
/// The order of the data: a permutation for each pass, drawn from (seed, pass), so that three numbers identify any position in
/// the data.
/// </summary>
internal sealed class Shuffle(long? count, int batchSize, LastBatch lastBatch, ulong seed)
{
    private long[] order = [];

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
        if (count is null) return NextOfStream();

        var left = count.Value - Position;
        if (Pass < 0 || left == 0 || (left < batchSize && lastBatch == LastBatch.Drop))
        {
            Begin(Pass + 1);
            left = count.Value;
        }

        var taken = (int)Math.Min(batchSize, left);
        Position += taken;
        return order.AsSpan((int)Position - taken, taken);
    }

    private Span<long> NextOfStream()
    {
        if (order.Length == 0) order = new long[batchSize];
        for (var i = 0; i < batchSize; i++) order[i] = Position++;
        return order;
    }

    private void Begin(long pass)
    {
        using var random = RandomStreams.Open(seed, RandomStream.Shuffle, (ulong)pass);
        using var permutation = torch.randperm(count!.Value, torch.int64, torch.CPU, generator: random);
        order = permutation.data<long>().ToArray();
        Pass = pass;
        Position = 0;
    }
}
