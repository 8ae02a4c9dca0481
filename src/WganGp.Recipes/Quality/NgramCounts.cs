using WganGp.Recipes.Data;
using static TorchSharp.torch;

namespace WganGp.Recipes.Quality;

/// <summary>Counts the sequences of characters in a text and in samples of a generator.</summary>
public static class NgramCounts
{
    /// <summary>How often each sequence of n characters occurs, including padding, as in the original.</summary>
    /// <param name="text">The text.</param>
    /// <param name="n">Characters per sequence, 1 to 4.</param>
    public static NgramModel CountNgrams(this TextLines text, int n)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(n, text.Lines);
    }

    /// <summary>The same for samples of a generator.</summary>
    /// <param name="text">The text whose vocabulary the samples have.</param>
    /// <param name="n">Characters per sequence, 1 to 4.</param>
    /// <param name="samples">One-hot or distributions over the vocabulary, <c>[N, vocabulary, length]</c>.</param>
    public static NgramModel CountNgrams(this TextLines text, int n, Tensor samples)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(n, text.Vocabulary.Numbers(samples));
    }
}
