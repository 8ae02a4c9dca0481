using System.Text;
using static TorchSharp.torch;

namespace WganGp.Recipes.Data;

/// <summary>
/// The characters of a language model and their numbers: 0 for all that are unknown, then one a character, the most frequent first.
/// </summary>
/// <remarks>
/// As <c>load_dataset</c> of igul222's language_helpers.py makes it; characters that are as frequent as one another are in the order of
/// their code points, so that a text has one vocabulary. A character is a Unicode scalar value.
/// </remarks>
public sealed class Vocabulary
{
    /// <summary>The number of every character that is not in the vocabulary.</summary>
    public const int Unknown = 0;

    private readonly Dictionary<Rune, int> numbers = [];
    private readonly Rune[] characters;

    /// <summary>Makes a vocabulary of known characters, such as the <see cref="Characters"/> that a run wrote down.</summary>
    /// <param name="characters">The characters 1, 2, 3, …, each once.</param>
    /// <param name="padding">What fills a text that is too short. The default value is the original's, <c>`</c>.</param>
    /// <exception cref="ArgumentException">
    /// There are none, one is there twice, the padding is not among them, or there are 65,536 or more.
    /// </exception>
    public Vocabulary(string characters, char padding = '`')
    {
        ArgumentException.ThrowIfNullOrEmpty(characters);
        this.characters = [Rune.ReplacementChar, .. characters.EnumerateRunes()];
        Padding = padding;
        if (this.characters.Length > ushort.MaxValue)
        {
            throw new ArgumentException(
                $"A vocabulary has fewer than {ushort.MaxValue} characters, and this has {this.characters.Length - 1}.",
                nameof(characters));
        }

        for (var i = 1; i < this.characters.Length; i++)
        {
            if (!numbers.TryAdd(this.characters[i], i))
            {
                throw new ArgumentException(
                    $"A vocabulary has each character once, and '{this.characters[i]}' is there twice.", nameof(characters));
            }
        }

        if (NumberOf(new Rune(padding)) == Unknown)
        {
            throw new ArgumentException($"The padding '{padding}' is not among the characters: add it.", nameof(padding));
        }
    }

    /// <summary>Characters and the unknown one: the channels of a language network.</summary>
    public int Count => characters.Length;

    /// <summary>The characters 1, 2, 3, …, from which the same vocabulary can be made again.</summary>
    public string Characters => string.Concat(characters.Skip(1).Select(character => character.ToString()));

    /// <summary>What fills a text that is too short.</summary>
    public char Padding { get; }

    /// <summary>The number of a character.</summary>
    public int NumberOf(Rune character) => numbers.GetValueOrDefault(character, Unknown);

    /// <summary>
    /// The texts of samples: at each place the likeliest character, without the padding at the end; unknown ones as U+FFFD.
    /// </summary>
    /// <param name="samples">One-hot or distributions over the vocabulary, <c>[N, Count, length]</c>, on any device.</param>
    /// <exception cref="ArgumentException">The samples have another shape.</exception>
    public IReadOnlyList<string> Decode(Tensor samples) =>
        [.. Numbers(samples).Select(text => string.Concat(text.Select(number => characters[number].ToString())).TrimEnd(Padding))];

    /// <summary>The likeliest character's number at each place.</summary>
    internal IReadOnlyList<ushort[]> Numbers(Tensor samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.dim() != 3 || samples.shape[1] != Count)
        {
            throw new ArgumentException(
                $"Texts have the shape [N, {Count}, length] with this vocabulary, and these have [{string.Join(", ", samples.shape)}].",
                nameof(samples));
        }

        using var scope = NewDisposeScope();
        var length = samples.shape[2];
        return [.. samples.detach().argmax(1).cpu().data<long>().ToArray().Chunk((int)length).Select(
            text => Array.ConvertAll(text, number => (ushort)number))];
    }
}
