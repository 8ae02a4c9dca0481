using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace WganGp.Recipes.Data;

/// <summary>The lines of a table as fields.</summary>
internal static class CsvRecords
{
    // A label may be a sentence; a field longer than this is a quote that was never closed.
    private const int MostFieldLength = 10_000;

    /// <summary>Passes the fields and the number of each line that is not blank.</summary>
    public static void Read(string path, CsvText text, CsvDialect dialect, Action<string[], int> add)
    {
        text.Delimiter = dialect.Delimiter;
        var last = 0;
        try
        {
            if (dialect.Delimiter == CsvDialect.Spaces) ReadSpaced(text, Add);
            else ReadDelimited(text, dialect, Add);
        }
        catch (DecoderFallbackException damage)
        {
            throw Damage("it is not UTF-8", damage);
        }
        catch (Exception damage) when (damage is CsvHelperException or InvalidDataException)
        {
            throw Damage("a quoted field does not end, is too long or is followed by something else", damage);
        }

        void Add(string[] fields, int line)
        {
            last = line;
            add(fields, line);
        }

        TrainingDataException Damage(string found, Exception cause) =>
            new($"The table '{path}' is damaged after line {FileData.Text(last)}: {found}; repair or convert it.", cause);
    }

    private static void ReadDelimited(CsvText text, CsvDialect dialect, Action<string[], int> add)
    {
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            MaxFieldSize = MostFieldLength,
            Delimiter = dialect.Delimiter,
        };
        using var parser = new CsvParser(text, configuration, leaveOpen: true);
        while (parser.Read()) add(parser.Record!, parser.RawRow);
    }

    private static void ReadSpaced(CsvText text, Action<string[], int> add)
    {
        for (var number = 1; text.ReadLine() is { } line; number++)
        {
            if (line.Count(sign => sign == '"') % 2 == 1) throw new InvalidDataException("A quote has no end.");
            var fields = CsvDialect.Split(line, CsvDialect.Spaces);
            if (fields.Length > 0) add(fields, number);
        }
    }
}
