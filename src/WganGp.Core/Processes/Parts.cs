namespace WganGp.Processes;

/// <summary>
/// Splits a batch into parts of equal size, of whole packs; the first ones are larger by one pack when it does not divide evenly.
/// </summary>
internal static class Parts
{
    /// <summary>The parts of a batch, with this process's rows of each.</summary>
    /// <param name="share">Which rows are this process's; null for all.</param>
    /// <param name="count">Samples in all processes.</param>
    /// <param name="parts">Into how many parts the batch is split.</param>
    /// <param name="pac">How many samples the critic scores as one.</param>
    public static IEnumerable<PartShare> Shared(BatchShare? share, long count, int parts, int pac) =>
        share?.Of(count) ?? Of(count, parts, pac).Select(part => new PartShare(part.Size, 0, part.Start, part.Size));

    public static IEnumerable<(long Start, long Size)> Of(long count, int parts, int pac)
    {
        var packs = count / pac;
        var used = Math.Min(parts, packs);
        for (long part = 0, start = 0; part < used; part++)
        {
            var size = ((packs / used) + (part < packs % used ? 1 : 0)) * pac;
            yield return (start, size);
            start += size;
        }
    }
}
