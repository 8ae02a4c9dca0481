namespace WganGp.Tabular.Values;

/// <summary>A number for a text that is the same in every process, unlike .NET's own.</summary>
internal static class TextHash
{
    public static ulong Of(ReadOnlySpan<char> text)
    {
        var hash = (ulong)text.Length;
        foreach (var sign in text) hash = (hash ^ sign) * 0x100000001B3 + 0x9E3779B97F4A7C15;
        return SplitMix64.Mix(hash);
    }
}
