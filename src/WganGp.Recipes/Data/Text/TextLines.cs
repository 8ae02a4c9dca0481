using System.Text;

namespace WganGp.Recipes.Data;

/// <summary>
/// Lines of a UTF-8 text as one-hot characters: the data of igul222's gan_language.py. Blank lines are skipped; only the start of
/// a line is read.
/// </summary>
/// <remarks>
/// Samples <c>[vocabulary, length]</c>: the vocabulary is the channel dimension, as <c>LanguageCritic</c> expects; the original has
/// <c>[length, vocabulary]</c>. A character takes two bytes of memory.
/// </remarks>
public sealed class TextLines : FileData
{
    private readonly ushort[][] lines;
    private readonly int length;

    private TextLines(string path, ushort[][] lines, Vocabulary vocabulary, int length)
        : base(path, [vocabulary.Count, length], classes: null)
    {
        this.lines = lines;
        this.length = length;
        Vocabulary = vocabulary;
    }

    /// <summary>The characters and their indices.</summary>
    public Vocabulary Vocabulary { get; }

    /// <inheritdoc/>
    public override long? Count => lines.Length;

    /// <summary>
    /// The indices of each line's characters, with the padding: what <c>NgramModel</c> of WganGp.Metrics counts.
    /// </summary>
    public IEnumerable<ReadOnlyMemory<ushort>> Numbers => lines.Select(line => (ReadOnlyMemory<ushort>)line);

    /// <inheritdoc/>
    public override (double Low, double High)? ValueRange => (0, 1);

    /// <inheritdoc/>
    public override string Fingerprint
    {
        get
        {
            using var digest = new Digest($"{Vocabulary.Characters} {Vocabulary.Padding}");
            foreach (var line in lines) digest.Add<ushort>(line);
            return digest.ToString();
        }
    }

    /// <summary>Reads a text in two passes: one for its characters, one for its lines.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Length, vocabulary, padding; null uses the defaults.</param>
    /// <returns>The lines.</returns>
    /// <exception cref="TrainingDataException">
    /// The file is missing, is not UTF-8, or has only blank lines, or a sample would have more than 2 GiB.
    /// </exception>
    public static TextLines Load(string path, TextOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!File.Exists(path))
        {
            throw new TrainingDataException(
                $"The text '{path}' {(Directory.Exists(path) ? "is a folder" : "does not exist")}: check the path.");
        }

        try
        {
            return Read(path, () => RegularFile.OpenRead(path), options ?? new TextOptions());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TrainingDataException($"The text '{path}' cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>Reads a text that can be opened twice.</summary>
    internal static TextLines Read(string path, Func<Stream> open, TextOptions options)
    {
        options.Checked();
        // Before memory for a line is allocated: there are at least a character and the padding.
        SizeOf(path, [options.Vocabulary?.Count ?? 2, options.Length]);
        var (vocabulary, count) = Survey(path, open, options);
        if (count == 0)
        {
            throw new TrainingDataException($"The text '{path}' has only blank lines: give a file with one sample per line.");
        }

        SizeOf(path, [vocabulary.Count, options.Length]);
        var lines = new ushort[count][];
        var padding = (ushort)vocabulary.NumberOf(new Rune(vocabulary.Padding));
        using var file = open();
        var reader = new LineReader(path, file, options.Length);
        var characters = new List<Rune>();
        for (var i = 0; i < count; i++)
        {
            if (reader.Next(characters) is null)
            {
                throw new TrainingDataException($"The text '{path}' became shorter while it was read: load it again.");
            }

            lines[i] = new ushort[options.Length];
            for (var place = 0; place < characters.Count; place++) lines[i][place] = (ushort)vocabulary.NumberOf(characters[place]);
            lines[i].AsSpan(characters.Count).Fill(padding);
        }

        return new TextLines(path, lines, vocabulary, options.Length);
    }

    private static (Vocabulary Vocabulary, int Lines) Survey(string path, Func<Stream> open, TextOptions options)
    {
        var counts = new Dictionary<Rune, long>();
        var count = 0;
        using var file = open();
        var reader = new LineReader(path, file, options.Length);
        var characters = new List<Rune>();
        for (; count < options.MostLines && reader.Next(characters) is not null; count++)
        {
            foreach (var character in characters) counts[character] = counts.GetValueOrDefault(character) + 1;
            var padding = new Rune(options.Padding);
            counts[padding] = counts.GetValueOrDefault(padding) + options.Length - characters.Count;
        }

        if (options.Vocabulary is not null || count == 0)
        {
            return (options.Vocabulary ?? new Vocabulary(options.Padding.ToString(), options.Padding), count);
        }

        var known = counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key.Value).Select(pair => pair.Key)
            .Where(character => character.Value != options.Padding).Take(options.MostCharacters - 2);
        // The padding keeps its rank by frequency, and is never dropped as rare.
        Rune[] kept =
        [
            .. known.Append(new Rune(options.Padding)).OrderByDescending(character => counts[character])
            .ThenBy(character => character.Value),
        ];
        return (new Vocabulary(string.Concat(kept.Select(character => character.ToString())), options.Padding), count);
    }

    private protected override void Fill(long index, Span<float> sample)
    {
        var line = lines[index];
        for (var place = 0; place < length; place++) sample[(line[place] * length) + place] = 1;
    }
}
