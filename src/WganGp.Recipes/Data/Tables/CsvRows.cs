using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace WganGp.Recipes.Data;

/// <summary>The chosen columns of a table, checked field by field.</summary>
internal sealed class CsvRows
{
    private readonly string path;
    private readonly TableOptions options;
    private readonly List<string> labelTexts = [];
    private int[] used = [];
    private string[] names = [];
    private int label = -1;
    private int width;

    private CsvRows(string path, TableOptions options)
    {
        this.path = path;
        this.options = options;
    }

    public List<float[]> Numbers { get; } = [];

    public IReadOnlyList<string> Columns => [.. used.Select(column => names[column])];

    public int[]? Labels { get; private set; }

    public IReadOnlyList<string>? Classes { get; private set; }

    public static CsvRows Read(string path, TextReader text, TableOptions options)
    {
        var rows = new CsvRows(path, options);
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            // A label may be a sentence; a field longer than this is a quote that was never closed.
            MaxFieldSize = 10_000,
            DetectDelimiter = options.Delimiter is null,
            DetectDelimiterValues = [",", ";", "\t", "|"],
            Delimiter = options.Delimiter ?? ",",
        };
        using var parser = new CsvParser(text, configuration, leaveOpen: true);
        try
        {
            while (parser.Read()) rows.Add(parser.Record!, parser.RawRow);
        }
        catch (Exception damage) when (damage is CsvHelperException or DecoderFallbackException)
        {
            var found = damage is DecoderFallbackException
                ? "it is not UTF-8"
                : "a quoted field does not end, is too long or is followed by something else";
            throw new TrainingDataException(
                $"The table '{path}' is damaged after line {FileData.Text(parser.RawRow)}: {found}; repair or convert it.", damage);
        }

        if (rows.Numbers.Count == 0)
        {
            throw new TrainingDataException($"The table '{path}' has no row of numbers: give a file with one sample per row.");
        }

        rows.NumberLabels();
        return rows;
    }

    private void Add(string[] fields, int line)
    {
        if (width == 0)
        {
            width = fields.Length;
            if (IsHeader(fields)) return;
        }

        if (fields.Length != width)
        {
            throw new TrainingDataException(
                $"Line {FileData.Text(line)} of '{path}' has {FileData.Text(fields.Length)} fields, " +
                $"but the first has {FileData.Text(width)}: repair the line.");
        }

        var numbers = new float[used.Length];
        for (var i = 0; i < used.Length; i++)
        {
            if (!IsNumber(fields[used[i]], out numbers[i]))
            {
                throw new TrainingDataException(
                    $"Line {FileData.Text(line)} of '{path}' has {FileData.Quote(fields[used[i]])} in column {Column(used[i])}, " +
                    "not a finite number with a decimal point: repair it, or choose other columns.");
            }
        }

        Numbers.Add(numbers);
        if (label >= 0) labelTexts.Add(fields[label].Trim());
    }

    private bool IsHeader(string[] fields)
    {
        var trimmed = Array.ConvertAll(fields, field => field.Trim());
        names = trimmed;
        // Names are looked up first; what is not a name can still be a number.
        var named = options.Header ??
            (Wanted().Any(name => trimmed.Contains(name) && !IsNumber(name, out _)) ||
                (Choose(trimmed) && used.Any(column => !IsNumber(fields[column], out _))));
        if (!named) names = [.. Enumerable.Range(1, fields.Length).Select(number => number.ToString(CultureInfo.InvariantCulture))];
        if (!Choose(names))
        {
            throw new TrainingDataException(
                $"The table '{path}' has no column {FileData.Quote(Wanted().First(name => Find(names, name) < 0))}: " +
                $"its first row is {FileData.Quote(string.Join(", ", trimmed), 300)}; " +
                "give a column by one of these names, or by its number from 1.");
        }

        if (used.Length == 0)
        {
            throw new TrainingDataException(
                $"The table '{path}' has no column besides that of the labels: choose another label column.");
        }

        return named;
    }

    private IEnumerable<string> Wanted() =>
        options.LabelColumn is null ? options.Columns ?? [] : [.. options.Columns ?? [], options.LabelColumn];

    private bool Choose(string[] candidates)
    {
        label = options.LabelColumn is null ? -1 : Find(candidates, options.LabelColumn);
        used = options.Columns is null
            ? [.. Enumerable.Range(0, width).Where(column => column != label)]
            : [.. options.Columns.Select(name => Find(candidates, name))];
        return Wanted().All(name => Find(candidates, name) >= 0);
    }

    private int Find(string[] candidates, string name)
    {
        var found = Array.IndexOf(candidates, name);
        if (found >= 0) return found;
        return int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= width
            ? number - 1
            : -1;
    }

    private void NumberLabels()
    {
        if (label < 0) return;
        string[] distinct = [.. labelTexts.Distinct(StringComparer.Ordinal)];
        // Numbers in numeric order, so that class 10 comes after 9.
        Classes = distinct.All(text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            ? [
                .. distinct.OrderBy(text => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture))
                    .ThenBy(text => text, StringComparer.Ordinal),
            ]
            : [.. distinct.Order(StringComparer.Ordinal)];
        var numbers = Classes.Select((name, number) => (name, number))
            .ToDictionary(pair => pair.name, pair => pair.number, StringComparer.Ordinal);
        Labels = [.. labelTexts.Select(text => numbers[text])];
    }

    private string Column(int column)
    {
        var number = (column + 1).ToString(CultureInfo.InvariantCulture);
        return names[column] == number ? number : $"{number} ({FileData.Quote(names[column])})";
    }

    private static bool IsNumber(string field, out float number) =>
        float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && float.IsFinite(number);
}
