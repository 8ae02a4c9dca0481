namespace WganGp.Updates;

/// <summary>
/// Splits a batch into parts of equal size, of whole packs; the first ones are larger by one pack when it does not divide evenly.
/// </summary>
internal static class Parts
{
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
