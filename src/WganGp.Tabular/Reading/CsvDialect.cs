namespace WganGp.Tabular.Reading;

/// <summary>Finds out how a CSV file is written from its first lines.</summary>
internal static class CsvDialect
{
    private const int MostLines = 200;

    // In a file of tabs a comma is text; in a file of commas a tab hardly ever stands.
    private static readonly char[] Delimiters = ['\t', ';', '|', ','];

    /// <summary>The delimiter that gives the most lines the header's number of fields; a comma if there is none.</summary>
    public static char Delimiter(ReadOnlySpan<char> start, bool isWhole)
    {
        var (best, bestShare, bestFields) = (',', 0.0, 1);
        foreach (var delimiter in Delimiters)
        {
            var fields = Fields(start, delimiter, isWhole);
            if (fields.Count == 0 || fields[0] < 2) continue;
            var share = fields.Count(count => count == fields[0]) / (double)fields.Count;
            if (share < bestShare || (share == bestShare && fields[0] <= bestFields)) continue;
            (best, bestShare, bestFields) = (delimiter, share, fields[0]);
        }

        return best;
    }

    /// <summary>The number of fields of each line that ends within the text.</summary>
    private static List<int> Fields(ReadOnlySpan<char> text, char delimiter, bool isWhole)
    {
        var counts = new List<int>();
        var (fields, isQuoted, isBlank) = (1, false, true);
        foreach (var sign in text)
        {
            if (sign == '"') isQuoted = !isQuoted;
            if (isQuoted || sign == '"')
            {
                isBlank = false;
            }
            else if (sign is '\n' or '\r')
            {
                if (!isBlank) counts.Add(fields);
                (fields, isBlank) = (1, true);
                if (counts.Count == MostLines) return counts;
            }
            else
            {
                isBlank = false;
                if (sign == delimiter) fields++;
            }
        }

        if (isWhole && !isBlank) counts.Add(fields);
        return counts;
    }
}
