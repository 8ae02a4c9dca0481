using System.Globalization;

namespace WganGp.Recipes.Data;

/// <summary>The chosen columns of a table, checked field by field.</summary>
internal sealed class CsvRows
{
    private readonly string path;
    private readonly TableOptions options;
    private readonly CsvDialect dialect;
    private readonly CsvNumber number;
    private readonly List<string> labelTexts = [];
    private readonly List<string> notes = [];
    private int[] used = [];
    private string[] names = [];
    private int label = -1;
    private int width;

    private CsvRows(string path, TableOptions options, CsvDialect dialect)
    {
        this.path = path;
        this.options = options;
        this.dialect = dialect;
        number = new CsvNumber(options.DecimalSign);
    }

    public List<double[]> Numbers { get; } = [];

    public IReadOnlyList<string> Columns => [.. used.Select(column => names[column])];

    public int[]? Labels { get; private set; }

    public IReadOnlyList<string>? Classes { get; private set; }

    /// <summary>What was left out or guessed, one sentence each.</summary>
    public IReadOnlyList<string> Notes => notes;

    public static CsvRows Read(string path, CsvText text, TableOptions options)
    {
        var dialect = CsvDialect.Of(text, options);
        var rows = new CsvRows(path, options, dialect);
        if (DecimalCommas.Ask(path, dialect, options) is { } note) rows.notes.Add(note);
        CsvRecords.Read(path, text, dialect, rows.Add);
        if (rows.Numbers.Count == 0)
        {
            throw new TrainingDataException($"The table '{path}' has no row of numbers: give a file with one sample per row.");
        }

        if (rows.label >= 0) (rows.Labels, rows.Classes) = CsvLabels.Number(rows.labelTexts, rows.number);
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
                $"but the first has {FileData.Text(width)}: repair the line" +
                $"{Advice(dialect.Delimiter == "," && fields.All(CsvNumber.IsWhole))}.");
        }

        var numbers = new double[used.Length];
        for (var i = 0; i < used.Length; i++) numbers[i] = Number(fields[used[i]], used[i], line);
        Numbers.Add(numbers);
        if (label >= 0) labelTexts.Add(fields[label].Trim());
    }

    private double Number(string field, int column, int line)
    {
        var most = options.Scaling == TableScaling.None ? float.MaxValue : ColumnScale.MostValue;
        var isNumber = number.TryParse(field, out double value);
        if (isNumber && Math.Abs(value) <= most) return value;
        var found = $"Line {FileData.Text(line)} of '{path}' has {FileData.Quote(field)} in column {Column(column)}, ";
        throw new TrainingDataException(isNumber
            ? found + $"beyond {most.ToString("G3", CultureInfo.InvariantCulture)}: repair it, " +
                (options.Scaling == TableScaling.None ? "set TableOptions.Scaling, or choose other columns." : "or choose other columns.")
            : found + $"not a finite number with a decimal {(options.DecimalSign == ',' ? "comma" : "point")}: " +
                $"repair it, or choose other columns{(field.Any(IsDelimiter) ? Advice(DecimalCommas.Has(field)) : "")}.");
    }

    private static bool IsDelimiter(char sign) => sign is ',' or ';' or '\t' or '|' or ':' or ' ';

    /// <summary>Which option may be wrong.</summary>
    private string Advice(bool mayBeDecimal) =>
        mayBeDecimal && options.DecimalSign == '.' ? "; if the comma is a decimal sign, set TableOptions.DecimalSign to ','"
        : !dialect.IsGuess ? ""
        : dialect.Delimiter == CsvDialect.None ? "; no delimiter was found in the first line, TableOptions.Delimiter can name one"
        : $"; fields were separated at {dialect.Name}, TableOptions.Delimiter can name another delimiter";

    private bool IsHeader(string[] fields)
    {
        var trimmed = Array.ConvertAll(fields, field => field.Trim());
        names = trimmed;
        var index = options.Header == false ? 0 : CsvHeader.IndexColumns(trimmed);
        var named = options.Header ?? IsNamed(trimmed, index);
        if (!named) names = [.. Enumerable.Range(1, width).Select(column => column.ToString(CultureInfo.InvariantCulture))];
        if (!Choose(names, index))
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

        var left = Enumerable.Range(0, index).Count(column => column != label);
        if (options.Columns is null && left > 0) notes.Add(CsvHeader.IndexNote(path, left));

        return named;
    }

    private bool IsNamed(string[] fields, int index)
    {
        if (index > 0) return true;
        // Names are looked up first; what is not a name can still be a number.
        if (Wanted().Any(name => fields.Contains(name) && !IsColumnNumber(name, out _))) return true;
        if (!Choose(fields, index)) return false;
        if (used.Any(column => !number.TryParse(fields[column], out double _))) return true;
        if (!CsvHeader.HasNumberedNames([fields, .. dialect.Sample.Skip(1)], used)) return false;
        notes.Add(CsvHeader.NumbersNote(path, fields));
        return true;
    }

    private IEnumerable<string> Wanted() =>
        options.LabelColumn is null ? options.Columns ?? [] : [.. options.Columns ?? [], options.LabelColumn];

    private bool Choose(string[] candidates, int index)
    {
        label = options.LabelColumn is null ? -1 : Find(candidates, options.LabelColumn);
        used = options.Columns is null
            ? [.. Enumerable.Range(0, width).Where(column => column >= index && column != label)]
            : [.. options.Columns.Select(name => Find(candidates, name))];
        return Wanted().All(name => Find(candidates, name) >= 0);
    }

    private int Find(string[] candidates, string name)
    {
        var found = Array.IndexOf(candidates, name);
        if (found >= 0) return found;
        return IsColumnNumber(name, out var column) ? column - 1 : -1;
    }

    private bool IsColumnNumber(string name, out int column) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out column) && column >= 1 && column <= width;

    private string Column(int column)
    {
        var text = (column + 1).ToString(CultureInfo.InvariantCulture);
        return names[column] == text ? text : $"{text} ({FileData.Quote(names[column])})";
    }
}
