using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;

namespace WganGp.Tests.TensorFiles;

/// <summary>Damages files in the ways that a reader meets: by chance, by a bug, by intent. One seed gives one sequence.</summary>
internal sealed partial class Mutator(int seed, params byte[][] seeds)
{
    private static readonly string[] numbers =
    [
        "0", "1", "-1", "-0", "7", "16", "64", "1e1", "1.0", "4294967296", "2305843009213693952", "9223372036854775807",
        "9223372036854775808",
        "18446744073709551615", "99999999999999999999999999",
    ];

    private static readonly string[] tokens =
    [
        "{", "}", "[", "]", ",", ":", "\"", "null", "true", "[[", "{}", "[]", "\"dtype\"", "\"shape\"", "\"data_offsets\"",
        "\"__metadata__\"", "\"sha256\"",
        "\"F64\"", "\"U8\"", "\"BOOL\"", "\"F8_E5M2\"", "\\u0000", "\\ud800", "\\", " ", "\n", "\u00ff", "//",
        "\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},",
    ];

    private static readonly long[] lengths =
    [
        0, 1, 2, 7, 8, 255, 65536, 99_999_999, 100_000_000, 100_000_001, int.MaxValue, uint.MaxValue, long.MaxValue, long.MinValue, -1, -8,
    ];

    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        var bytes = seeds[_random.Next(seeds.Length)].ToArray();
        for (var left = 1 + _random.Next(3); left > 0; left--) bytes = Mutate(bytes);
        return bytes;
    }

    private byte[] Mutate(byte[] bytes)
    {
        if (bytes.Length == 0) return bytes;
        switch (_random.Next(10))
        {
            case 0:
                bytes[_random.Next(bytes.Length)] ^= (byte)(1 << _random.Next(8));
                return bytes;
            case 1:
                return bytes[..Place(bytes)];
            case 2:
                return [.. bytes, .. bytes.Length > 4000 ? bytes[..100] : bytes];
            case 3:
                return Splice(bytes);
            case 4:
                if (bytes.Length >= 8) BinaryPrimitives.WriteInt64LittleEndian(bytes, Length(bytes));
                return bytes;
            default:
                return EditHeader(bytes);
        }
    }

    private byte[] Splice(byte[] bytes)
    {
        var (from, to, at) = (Place(bytes), Place(bytes), Place(bytes));
        var piece = bytes[Math.Min(from, to)..Math.Min(Math.Max(from, to), Math.Min(from, to) + 200)];
        return _random.Next(3) switch
        {
            0 => [.. bytes[..at], .. piece, .. bytes[at..]],
            1 => [.. bytes[..Math.Min(from, to)], .. bytes[Math.Max(from, to)..]],
            _ => [.. bytes[..at], .. piece, .. bytes[Math.Min(at + piece.Length, bytes.Length)..]],
        };
    }

    /// <summary>Edits the header as text and corrects the length field, so that what comes after the first checks is reached.</summary>
    private byte[] EditHeader(byte[] bytes)
    {
        if (bytes.Length < 8) return bytes;
        var end = 8 + (int)Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(bytes), 0, bytes.Length - 8);
        var header = Encoding.Latin1.GetString(bytes, 8, end - 8);
        var edited = _random.Next(4) switch
        {
            0 => Replace(header, Numbers(), numbers),
            1 => Replace(header, Words(), tokens),
            2 => header.Insert(_random.Next(header.Length + 1), tokens[_random.Next(tokens.Length)]),
            _ => Swap(header),
        };
        return RawFile.Of(Encoding.Latin1.GetBytes(edited), bytes[end..]);
    }

    private string Replace(string header, Regex what, string[] with)
    {
        var places = what.Matches(header);
        if (places.Count == 0) return header;
        var place = places[_random.Next(places.Count)];
        return string.Concat(header.AsSpan(0, place.Index), with[_random.Next(with.Length)], header.AsSpan(place.Index + place.Length));
    }

    /// <summary>Puts one of the header's own words, numbers or arrays in the place of another: names twice, offsets exchanged.</summary>
    private string Swap(string header)
    {
        var what = _random.Next(4) switch { 0 => Numbers(), 1 => Words(), _ => Arrays() };
        return Replace(header, what, [.. what.Matches(header).Select(match => match.Value).DefaultIfEmpty("0")]);
    }

    private long Length(byte[] bytes) => _random.Next(2) == 0
        ? lengths[_random.Next(lengths.Length)]
        : BinaryPrimitives.ReadInt64LittleEndian(bytes) + _random.Next(-9, 10);

    private int Place(byte[] bytes) => _random.Next(bytes.Length + 1);

    [GeneratedRegex("(?<=[\\[,])[0-9]+")]
    private static partial Regex Numbers();

    [GeneratedRegex("\\[[^\\[\\]]*\\]")]
    private static partial Regex Arrays();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Words();
}
