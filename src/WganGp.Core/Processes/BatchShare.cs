using TorchSharp;

namespace WganGp.Processes;

/// <summary>
/// Which rows of a batch this process computes: of each part (gradient accumulation) a run of whole packs. Together the processes compute
/// the parts of the one process that has the whole batch.
/// </summary>
/// <param name="group">The processes.</param>
/// <param name="parts">Into how many parts a batch is split.</param>
/// <param name="pac">How many samples the critic scores as one.</param>
internal sealed class BatchShare(IProcessGroup group, int parts, int pac)
{
    /// <summary>The processes.</summary>
    public IProcessGroup Group => group;

    /// <summary>The parts of a batch.</summary>
    /// <param name="count">Samples in all processes.</param>
    /// <exception cref="ProcessGroupException">A part has no pack for some process.</exception>
    public IEnumerable<PartShare> Of(long count)
    {
        long start = 0;
        foreach (var (_, whole) in Parts.Of(count, parts, pac))
        {
            var (offset, size) = OwnOf(whole, count);
            yield return new PartShare(whole, offset, start, size);
            start += size;
        }
    }

    /// <summary>How many rows of a batch this process has.</summary>
    public long Count(long count) => group.Size == 1 ? count : Of(count).Sum(part => part.Size);

    /// <summary>The places in the whole batch of the rows that this process has.</summary>
    public IEnumerable<(long Start, long Size)> Places(long count)
    {
        long start = 0;
        foreach (var part in Of(count))
        {
            yield return (start + part.Offset, part.Size);
            start += part.Whole;
        }
    }

    /// <summary>Those of a batch's indices that this process reads.</summary>
    public ReadOnlySpan<long> IndicesOf(ReadOnlySpan<long> all)
    {
        if (group.Size == 1) return all;
        var own = new long[Count(all.Length)];
        var filled = 0;
        foreach (var (start, size) in Places(all.Length))
        {
            all.Slice((int)start, (int)size).CopyTo(own.AsSpan(filled));
            filled += (int)size;
        }

        return own;
    }

    /// <summary>This process's rows of a whole batch, in the caller's scope; null for none.</summary>
    public torch.Tensor? RowsOf(torch.Tensor? whole)
    {
        if (whole is null || group.Size == 1) return whole;
        var pieces = Places(whole.shape[0]).Select(place => whole.narrow(0, place.Start, place.Size)).ToArray();
        return pieces.Length == 1 ? pieces[0] : torch.cat(pieces);
    }

    /// <summary>The whole batch from all processes' rows; null for none. All processes call it. The caller disposes it.</summary>
    /// <param name="own">This process's rows.</param>
    /// <param name="count">Samples in all processes.</param>
    public torch.Tensor? Gathered(torch.Tensor? own, long count)
    {
        if (own is null || group.Size == 1) return own?.alias();
        using var scope = torch.NewDisposeScope();
        // Whole numbers, labels for example, are exact in float64 up to 2^53.
        var type = own.dtype == torch.ScalarType.Float32 ? torch.ScalarType.Float32 : torch.ScalarType.Float64;
        var whole = torch.zeros([count, .. own.shape[1..]], type, own.device);
        long start = 0;
        foreach (var place in Places(count))
        {
            whole.narrow(0, place.Start, place.Size).copy_(own.narrow(0, start, place.Size));
            start += place.Size;
        }

        group.Sum(whole);
        return whole.to(own.dtype).MoveToOuterDisposeScope();
    }

    private (long Offset, long Size) OwnOf(long whole, long count)
    {
        if (group.Size == 1) return (0, whole);
        if (whole / pac >= group.Size) return Parts.Of(whole, group.Size, pac).ElementAt(group.Rank);
        throw new ProcessGroupException(
            $"A batch of {count} samples has too few for {group.Size} processes: " +
            (parts == 1 ? "" : $"Execution.GradientAccumulation is {parts}, ") +
            $"which leaves {whole / pac} {(pac == 1 ? "samples" : $"packs of {pac} samples")} to share. Use a larger BatchSize, fewer " +
            "parts or fewer processes; with LastBatch = Keep the rest of the data is such a batch, so set it to Drop.");
    }
}
