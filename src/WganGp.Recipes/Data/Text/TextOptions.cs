namespace WganGp.Recipes.Data;

/// <summary>How lines of text become samples. The defaults are those of igul222's gan_language.py.</summary>
public sealed record TextOptions
{
    /// <summary>Characters per sample: longer lines are truncated, shorter ones padded. The default value is 32.</summary>
    public int Length { get; init; } = 32;

    /// <summary>The largest vocabulary, including the unknown character, which replaces rarer ones. The default value is 2,048.</summary>
    public int MostCharacters { get; init; } = 2_048;

    /// <summary>The character that fills short lines; it is removed from the end of decoded lines. The default value is <c>`</c>.</summary>
    public char Padding { get; init; } = '`';

    /// <summary>
    /// The most lines to read; the rest is ignored. The default value is 10,000,000, which take 0.9 GB at the default length.
    /// </summary>
    public int MostLines { get; init; } = 10_000_000;

    /// <summary>The vocabulary of an earlier run; null, the default, builds one from the text.</summary>
    public Vocabulary? Vocabulary { get; init; }

    internal TextOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Length, 1, nameof(Length));
        ArgumentOutOfRangeException.ThrowIfLessThan(MostCharacters, 2, nameof(MostCharacters));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MostCharacters, ushort.MaxValue, nameof(MostCharacters));
        ArgumentOutOfRangeException.ThrowIfLessThan(MostLines, 1, nameof(MostLines));
        return this;
    }
}
