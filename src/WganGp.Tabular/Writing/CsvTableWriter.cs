using System.Buffers;
using System.Text;
using WganGp.Tabular.Reading;
using WganGp.Tabular.Schema;
using WganGp.Tabular.Values;

namespace WganGp.Tabular.Writing;

/// <summary>Writes a table as CSV, as its schema's format says.</summary>
internal sealed class CsvTableWriter
{
    private const int Buffer = 1 << 16;

    private readonly Table table;
    private readonly TableWriteOptions options;
    private readonly TableFormat format;
    private readonly SearchValues<char> special;
    private readonly string newLine;

    public CsvTableWriter(Table table, TableWriteOptions options)
    {
        this.table = table;
        this.options = options;
        format = options.Format ?? table.Schema.Format;
        SchemaRules.Check(format);
        special = SearchValues.Create([format.Delimiter, '"', '\r', '\n']);
        newLine = format.HasCarriageReturns ? "\r\n" : "\n";
    }

    public void Write(string path)
    {
        // UTF-16 begins with its mark in any case: without it nobody can tell it.
        var encoding = format.Encoding.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            ? new UTF8Encoding(format.HasByteOrderMark, throwOnInvalidBytes: true)
            : CsvEncoding.Named(format.Encoding);
        try
        {
            AtomicFile.Write(path, stream =>
            {
                using var writer = new StreamWriter(stream, encoding, Buffer, leaveOpen: true);
                Write(writer);
            });
        }
        catch (EncoderFallbackException unknown)
        {
            throw new TableException(
                $"The table cannot be written to '{path}': the encoding {format.Encoding} does not have " +
                $"U+{(int)unknown.CharUnknown:X4}; set " +
                "Encoding to utf-8. What was at that path before is unchanged.", unknown);
        }
        catch (AtomicFileException failed)
        {
            throw new TableException($"The table cannot be written: {failed.Message}", failed);
        }
    }

    private void Write(StreamWriter writer)
    {
        TableColumn[] columns = [.. CellTexts.Columns(table)];
        var cells = Array.ConvertAll(columns, column => CellTexts.Of(table, column, options, format));
        if (format.HasHeader) Line(writer, columns.Length, at => (columns[at].Name, true));
        for (var row = 0; row < table.Count; row++)
        {
            Line(writer, columns.Length, at => cells[at](row) is { } text
                ? (text, columns[at].Kind != ColumnKind.Number)
                : (format.NullWord, false));
        }
    }

    private void Line(StreamWriter writer, int count, Func<int, (string Text, bool IsText)> cell)
    {
        for (var at = 0; at < count; at++)
        {
            if (at > 0) writer.Write(format.Delimiter);
            var (text, isText) = cell(at);
            // A line with nothing on it is no row.
            if (NeedsQuotes(text, isText) || (count == 1 && text.Length == 0))
            {
                writer.Write('"');
                writer.Write(text.Replace("\"", "\"\"", StringComparison.Ordinal));
                writer.Write('"');
            }
            else
            {
                writer.Write(text);
            }
        }

        writer.Write(newLine);
    }

    private bool NeedsQuotes(string text, bool isText) =>
        text.AsSpan().ContainsAny(special) || (text.Length > 0 && (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]))) ||
        (isText && format.QuotesTexts && !NumberText.TryParse(text, format.DecimalSign, out _));
}
