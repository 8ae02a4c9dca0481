namespace WganGp.Tabular.Schema;

/// <summary>Pairs of words that say no and yes.</summary>
internal static class BooleanWords
{
    private static readonly (string No, string Yes)[] Pairs =
        [("false", "true"), ("no", "yes"), ("f", "t"), ("n", "y"), ("off", "on"), ("0", "1")];

    /// <summary>The two texts as they are written, no before yes; null if they are no such pair.</summary>
    public static string[]? Of(IReadOnlyCollection<string>? texts)
    {
        if (texts is not { Count: 2 }) return null;
        var (first, second) = (texts.First(), texts.Last());
        foreach (var (no, yes) in Pairs)
        {
            if (Is(first, no) && Is(second, yes)) return [first, second];
            if (Is(first, yes) && Is(second, no)) return [second, first];
        }

        return null;

        static bool Is(string text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);
    }
}
