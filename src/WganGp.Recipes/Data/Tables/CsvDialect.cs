using System.Text;

namespace WganGp.Recipes.Data;

/// <summary>What separates the fields of a table, given or guessed from its first lines.</summary>
/// <param name="Delimiter">The delimiter; <see cref="Spaces"/> for any white space, <see cref="None"/> for a single column.</param>
/// <param name="IsGuess">Whether it was guessed.</param>
/// <param name="Sample">The fields of the first lines.</param>
internal sealed record CsvDialect(string Delimiter, bool IsGuess, IReadOnlyList<string[]> Sample)
{
    public const string Spaces = " ";

    /// <summary>A sign that no text has.</summary>
    public const string None = "\u001F";

    private const int MostLines = 100;
    private static readonly string[] Candidates = [",", ";", "\t", "|", Spaces];

    /// <summary>The delimiter in words.</summary>
    public string Name => Delimiter switch
    {
        Spaces => "spaces",
        "\t" => "tabs",
        _ => $"'{Delimiter}'",
    };

    public static CsvDialect Of(CsvText text, TableOptions options)
    {
        var lines = Lines(text);
        if (options.Delimiter is { } given) return With(given, isGuess: false);

        // The first line decides how many fields there are; then the lines that agree, and how much of them is numbers.
        var best = Candidates
            .Where(candidate => candidate[0] != options.DecimalSign)
            .Select(candidate => (Delimiter: candidate, Score: Score(lines, candidate)))
            .Prepend((Delimiter: None, Score: 0))
            .MaxBy(candidate => candidate.Score);
        return With(best.Delimiter, isGuess: true);

        CsvDialect With(string delimiter, bool isGuess) => new(delimiter, isGuess, [.. lines.Select(line => Split(line, delimiter))]);
    }

    /// <summary>The fields of a line; quotes are removed, and a delimiter between them separates nothing.</summary>
    public static string[] Split(string line, string delimiter)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var (quoted, started) = (false, delimiter != Spaces);
        for (var i = 0; i < line.Length; i++)
        {
            var separates = !quoted && (delimiter == Spaces
                ? char.IsWhiteSpace(line[i])
                : string.CompareOrdinal(line, i, delimiter, 0, delimiter.Length) == 0);
            if (line[i] == '"')
            {
                (quoted, started) = (!quoted, true);
            }
            else if (!separates)
            {
                field.Append(line[i]);
                started = true;
            }
            else if (started)
            {
                fields.Add(field.ToString().Trim());
                field.Clear();
                started = delimiter != Spaces;
                i += delimiter.Length - 1;
            }
        }

        if (started) fields.Add(field.ToString().Trim());
        return [.. fields];
    }

    private static double Score(List<string> lines, string delimiter)
    {
        string[][] rows = [.. lines.Select(line => Split(line, delimiter))];
        if (rows.Length == 0 || rows[0].Length < 2) return 0;
        string[][] alike = [.. rows.Where(row => row.Length == rows[0].Length)];
        // The name of a single column may have spaces.
        if (delimiter == Spaces && alike.Length == 1 && rows.Length > 1) return 0;
        var fields = alike.Skip(alike.Length > 1 ? 1 : 0).SelectMany(row => row);
        return ((double)alike.Length / rows.Length) + fields.Average(field => CsvNumber.IsLikely(field) ? 1.0 : 0);
    }

    private static List<string> Lines(CsvText text)
    {
        using var reader = new StringReader(text.Head);
        var lines = new List<string>();
        while (lines.Count <= MostLines && reader.ReadLine() is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line)) lines.Add(line);
        }

        // The last line of the head may be cut off.
        if (lines.Count > MostLines || (lines.Count > 1 && !text.IsWhole)) lines.RemoveAt(lines.Count - 1);
        return lines;
    }
}
