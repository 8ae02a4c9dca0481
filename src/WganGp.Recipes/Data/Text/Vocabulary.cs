using System.Text;
using static TorchSharp.torch;

namespace WganGp.Recipes.Data;

/// <summary>
/// The characters of a language model and their indices: 0 for all unknown ones, then one per character, the most frequent first.
/// </summary>
/// <remarks>
/// Built as by <c>load_dataset</c> of igul222's language_helpers.py; equally frequent characters are in the order of
/// their code points, so that the vocabulary of a text is unique. A character is a Unicode scalar value.
/// </remarks>
public sealed class Vocabulary
{
    /// <summary>The index of every character that is not in the vocabulary.</summary>
    public const int Unknown = 0;

    private readonly Dictionary<Rune, int> numbers = [];
    private readonly Rune[] characters;

    /// <summary>Creates a vocabulary from known characters, such as the saved <see cref="Characters"/> of a run.</summary>
    /// <param name="characters">The characters with the indices 1, 2, 3, …, each once.</param>
    /// <param name="padding">The character that fills short texts. The default value is the original's, <c>`</c>.</param>
    /// <exception cref="ArgumentException">
    /// There are none, one occurs twice, the padding is not among them, or there are too many.
    /// </exception>
    public Vocabulary(string characters, char padding = '`')
    {
        ArgumentException.ThrowIfNullOrEmpty(characters);
        this.characters = [Rune.ReplacementChar, .. characters.EnumerateRunes()];
        Padding = padding;
        if (this.characters.Length > ushort.MaxValue)
        {
            throw new ArgumentException(
                $"A vocabulary must have fewer than {ushort.MaxValue} characters, but this one has {this.characters.Length - 1}.",
                nameof(characters));
        }

        for (var i = 1; i < this.characters.Length; i++)
        {
            if (!numbers.TryAdd(this.characters[i], i))
            {
                throw new ArgumentException(
                    $"A vocabulary has each character once, but '{this.characters[i]}' occurs twice.", nameof(characters));
            }
        }

        if (NumberOf(new Rune(padding)) == Unknown)
        {
            throw new ArgumentException($"The padding '{padding}' is not among the characters: add it.", nameof(padding));
        }
    }

    /// <summary>The number of characters, including the unknown one: the channels of a language network.</summary>
    public int Count => characters.Length;

    /// <summary>The characters with the indices 1, 2, 3, …, from which the same vocabulary can be created.</summary>
    public string Characters => string.Concat(characters.Skip(1).Select(character => character.ToString()));

    /// <summary>The character that fills short texts.</summary>
    public char Padding { get; }

    /// <summary>The index of a character.</summary>
    public int NumberOf(Rune character) => numbers.GetValueOrDefault(character, Unknown);

    /// <summary>
    /// The texts of samples: the most likely character at each position, without the padding at the end; unknown ones as U+FFFD.
    /// </summary>
    /// <param name="samples">One-hot or distributions over the vocabulary, <c>[N, Count, length]</c>, on any device.</param>
    /// <exception cref="ArgumentException">The samples have another shape.</exception>
    public IReadOnlyList<string> Decode(Tensor samples) =>
        [.. MostLikely(samples).Select(text => string.Concat(text.Select(number => characters[number].ToString())).TrimEnd(Padding))];

    /// <summary>The index of the most likely character at each position, text by text.</summary>
    /// <param name="samples">One-hot or distributions over the vocabulary, <c>[N, Count, length]</c>, on any device.</param>
    /// <exception cref="ArgumentException">The samples have another shape.</exception>
    public IReadOnlyList<ReadOnlyMemory<ushort>> Numbers(Tensor samples) =>
        [.. MostLikely(samples).Select(text => (ReadOnlyMemory<ushort>)text)];

    private IReadOnlyList<ushort[]> MostLikely(Tensor samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.dim() != 3 || samples.shape[1] != Count)
        {
            throw new ArgumentException(
                $"Texts have the shape [N, {Count}, length] with this vocabulary, but these have [{string.Join(", ", samples.shape)}].",
                nameof(samples));
        }

        using var scope = NewDisposeScope();
        var length = samples.shape[2];
        return [.. samples.detach().argmax(1).cpu().data<long>().ToArray().Chunk((int)length).Select(
            text => Array.ConvertAll(text, number => (ushort)number))];
    }
}
