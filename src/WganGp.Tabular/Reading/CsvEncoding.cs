using System.Text;
using WganGp.Tabular.Values;

namespace WganGp.Tabular.Reading;

/// <summary>The encoding of a text file, by its name or by its first bytes.</summary>
internal static class CsvEncoding
{
    private const int Sample = 1 << 12;

    /// <summary>The encoding, which refuses what it cannot read; its name; whether the file begins with a byte order mark.</summary>
    public static (Encoding Encoding, string Name, bool HasMark) Of(Stream file, string source, string? name)
    {
        var start = new byte[Sample];
        var length = file.ReadAtLeast(start, Sample, throwOnEndOfStream: false);
        file.Position = 0;
        var bytes = start.AsSpan(0, length);
        if (length == 0) throw new TableException($"{source} is empty: give a table with a header and rows.");
        var found = Marked(bytes);
        if (name is not null) return (Named(name), name, found is not null);
        if (found is not null) return (Named(found), found, true);
        if (OtherFormat(bytes) is { } other)
        {
            throw new TableException($"{source} is no text but {other}.");
        }

        if (!bytes.Contains((byte)0)) return (Named("utf-8"), "utf-8", false);
        // Latin letters in UTF-16 have a zero beside each.
        var (even, odd) = (Zeros(bytes, 0), Zeros(bytes, 1));
        var guess = even == 0 && odd > length / 4 ? "utf-16" : odd == 0 && even > length / 4 ? "utf-16BE" : null;
        return guess is not null
            ? (Named(guess), guess, false)
            : throw new TableException(
                $"{source} is no text: byte {bytes.IndexOf((byte)0) + 1} is zero. Give a CSV file, or its Encoding.");
    }

    /// <summary>An encoding by name, which refuses what it cannot read or write.</summary>
    public static Encoding Named(string name)
    {
        try
        {
            var (write, read) = (EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
            return CodePagesEncodingProvider.Instance.GetEncoding(name, write, read) ?? Encoding.GetEncoding(name, write, read);
        }
        catch (ArgumentException unknown)
        {
            throw new TableException(
                $"The encoding {Printed.Of(name)} is unknown: give a name such as utf-8, utf-16 or windows-1252.", unknown);
        }
    }

    private static string? Marked(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? "utf-8"
        : bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) ? "utf-16"
        : bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? "utf-16BE" : null;

    private static string? OtherFormat(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("PAR1"u8) ? "Parquet: read it with ReadParquet"
        : bytes.StartsWith("PK\u0003\u0004"u8) ? "a ZIP archive, as .xlsx files are: export the table as CSV"
        : bytes.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) ? "compressed with gzip: unpack it" : null;

    private static int Zeros(ReadOnlySpan<byte> bytes, int parity)
    {
        var zeros = 0;
        for (var at = parity; at < bytes.Length; at += 2)
        {
            if (bytes[at] == 0) zeros++;
        }

        return zeros;
    }
}
