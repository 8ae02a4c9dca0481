using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using WganGp.Tabular.Schema;
using WganGp.Tabular.Values;

namespace WganGp.Tabular.Reading;

/// <summary>A CSV file, read anew in each pass.</summary>
internal sealed class CsvSource : ITableSource
{
    private const int Sample = 1 << 16;

    private readonly Func<Stream> open;
    private readonly TableReadOptions options;
    private readonly FrozenSet<string> nullWords;
    private readonly int longestNullWord;
    private readonly Encoding encoding;
    private readonly TableFormat format;
    private Dictionary<string, long> nulls = [];
    private Func<bool, string> line = _ => "line 1";
    private long lastLine;

    public CsvSource(string path, TableReadOptions options)
        : this($"The file '{path}'", () => RegularFile.OpenRead(path, bufferSize: Sample), options)
    {
    }

    /// <summary>A table of any origin.</summary>
    /// <param name="name">What it is, for messages.</param>
    /// <param name="open">Opens it at its start; called for each pass.</param>
    /// <param name="options">What is known of it.</param>
    public CsvSource(string name, Func<Stream> open, TableReadOptions options)
    {
        Name = name;
        this.open = open;
        this.options = options;
        var given = options.Schema?.Format;
        IEnumerable<string> words = given is null ? options.NullWords : options.NullWords.Append(given.NullWord);
        nullWords = words.ToFrozenSet(StringComparer.Ordinal);
        longestNullWord = nullWords.Count == 0 ? -1 : nullWords.Max(word => word.Length);
        using var file = Open();
        (encoding, var encodingName, var hasMark) = CsvEncoding.Of(file, Name, options.Encoding ?? Unfound(given));
        var start = Start(file, out var isWhole);
        format = new()
        {
            Delimiter = options.Delimiter ?? CsvDialect.Delimiter(start, isWhole),
            Encoding = encodingName,
            HasByteOrderMark = hasMark,
            HasHeader = options.HasHeader ?? given?.HasHeader ?? true,
            QuotesTexts = start.StartsWith('"'),
            HasCarriageReturns = start.IndexOf('\n', StringComparison.Ordinal) is > 0 and var end && start[end - 1] == '\r',
        };
        SchemaRules.Check(format);
        Columns = Header();
    }

    public string Name { get; }

    public IReadOnlyList<string> Columns { get; }

    public IReadOnlyList<string?> Types => new string?[Columns.Count];

    public TableFormat Format => format with
    {
        NullWord = nulls.OrderByDescending(word => word.Value).ThenBy(word => word.Key, StringComparer.Ordinal).FirstOrDefault().Key ?? "",
    };

    public bool AssumesHeader => options.HasHeader is null && options.Schema is null;

    public string Where => line(true);

    public int Read(IReadOnlyList<ICellSink?> sinks)
    {
        nulls = [];
        var rows = 0;
        foreach (var record in Records().Skip(format.HasHeader ? 1 : 0))
        {
            if (record.Count != sinks.Count)
            {
                throw new TableException(
                    $"{Name} has {Printed.Of(record.Count)} fields in {Where}, and its first line has {Printed.Of(sinks.Count)}: " +
                    "quote fields that have the delimiter in them, or correct the line.");
            }

            for (var at = 0; at < sinks.Count; at++)
            {
                if (sinks[at] is not { } sink) continue;
                var text = record[at];
                if (text.Length <= longestNullWord && nullWords.Contains(text)) Null(sink, text);
                else sink.Text(text);
            }

            rows = checked(rows + 1);
        }

        return rows;
    }

    /// <summary>The schema's encoding, if the file itself does not show it.</summary>
    private static string? Unfound(TableFormat? given) =>
        given is null || given.Encoding.StartsWith("utf", StringComparison.OrdinalIgnoreCase) ? null : given.Encoding;

    private void Null(ICellSink sink, string word)
    {
        nulls[word] = nulls.GetValueOrDefault(word) + 1;
        sink.Null();
    }

    /// <summary>The columns' names; a column whose header is empty is named by its number.</summary>
    private string[] Header()
    {
        foreach (var record in Records())
        {
            if (record.Count > TableReader.MostColumns) return [.. Enumerable.Range(1, record.Count).Select(Numbered)];
            return
            [
                .. Enumerable.Range(0, record.Count)
                    .Select(at => format.HasHeader && record[at] is { Length: > 0 } name ? name : Numbered(at + 1)),
            ];
        }

        throw new TableException($"{Name} has nothing but blank lines: give a table with a header and rows.");

        static string Numbered(int number) => string.Create(CultureInfo.InvariantCulture, $"column{number}");
    }

    /// <summary>The lines that are not blank; the record is the parser's and lasts until the next.</summary>
    private IEnumerable<CsvParser> Records()
    {
        using var file = Open();
        using var reader = new StreamReader(file, encoding, detectEncodingFromByteOrderMarks: true, bufferSize: Sample);
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = format.Delimiter.ToString(),
            MaxFieldSize = options.MaximumCellLength,
            TrimOptions = TrimOptions.Trim,
            BadDataFound = bad => CheckQuotes(bad.Field),
        };
        using var records = new CsvParser(reader, configuration, leaveOpen: true);
        line = isEnded => Line(records, isEnded);
        lastLine = 0;
        while (Next(records))
        {
            yield return records;
            lastLine = records.RawRow;
        }
    }

    private bool Next(CsvParser records)
    {
        try
        {
            return records.Read();
        }
        catch (MaxFieldSizeException tooLong)
        {
            throw new TableException(
                $"{Name} has a cell of more than {Printed.Of(options.MaximumCellLength)} characters after line " +
                $"{Printed.Of(lastLine)}: close the " +
                "quote that opens it, or raise MaximumCellLength.", tooLong);
        }
        catch (DecoderFallbackException notText)
        {
            throw new TableException(
                $"{Name} is not in the encoding {format.Encoding} after line {Printed.Of(lastLine)}: give its Encoding, such as " +
                "windows-1252.", notText);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(failed);
        }
    }

    /// <summary>A quote within a text is one of its characters; a text that begins with one must end with one.</summary>
    private void CheckQuotes(string field)
    {
        if (!field.TrimStart().StartsWith('"')) return;
        // With an odd number of quotes the record goes to the end of the file.
        var isEnded = field.Count(sign => sign == '"') % 2 == 0;
        throw new TableException(
            $"{Name} has a quoted field in {line(isEnded)} that does not end, or that is followed by something: {Printed.Of(field)}. " +
            "Close the quote, and " +
            "write quotes within a field twice.");
    }

    /// <summary>The line in which the record begins.</summary>
    private static string Line(CsvParser parser, bool isEnded)
    {
        var raw = parser.RawRecord.TrimStart('\r', '\n');
        if (isEnded) raw = raw.TrimEnd('\r', '\n');
        return string.Create(CultureInfo.InvariantCulture, $"line {parser.RawRow - raw.Count(sign => sign == '\n'):N0}");
    }

    private Stream Open()
    {
        try
        {
            return open();
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(failed);
        }
    }

    private TableException Unreadable(Exception failed) =>
        new($"{Name} cannot be read: {failed.Message.TrimEnd('.')}. Check the path, and that this process may read it.", failed);

    private string Start(Stream file, out bool isWhole)
    {
        var start = new char[Sample];
        try
        {
            using var reader = new StreamReader(file, encoding, detectEncodingFromByteOrderMarks: true, Sample, leaveOpen: true);
            var length = reader.ReadBlock(start);
            isWhole = length < start.Length;
            return new(start, 0, length);
        }
        catch (DecoderFallbackException notText)
        {
            throw new TableException(
                $"{Name} is not in the encoding {encoding.WebName} in its first {Printed.Of(Sample)} bytes: give its Encoding, such as " +
                "windows-1252.", notText);
        }
    }
}
