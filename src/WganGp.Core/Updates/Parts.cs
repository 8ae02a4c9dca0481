namespace WganGp.Updates;

/// <summary>Splits a batch into parts of equal size; the first ones are larger by one when it does not divide evenly.</summary>
internal static class Parts
{
    public static IEnumerable<(long Start, long Size)> Of(long count, int parts)
    {
        var used = Math.Min(parts, count);
        for (long part = 0, start = 0; part < used; part++)
        {
            var size = (count / used) + (part < count % used ? 1 : 0);
            yield return (start, size);
            start += size;
        }
    }
}
