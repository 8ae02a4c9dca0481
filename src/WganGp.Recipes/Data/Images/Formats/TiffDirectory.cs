using System.Buffers.Binary;

namespace WganGp.Recipes.Data;

/// <summary>The entries that describe the first picture of a TIFF file.</summary>
/// <remarks>Format: TIFF 6.0 (Adobe 1992), itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf. BigTIFF is named, not read.</remarks>
internal sealed class TiffDirectory
{
    private const int EntryBytes = 12;
    private const int BigTiff = 43;

    private readonly byte[] file;
    private readonly bool isBigEndian;
    private readonly Dictionary<int, (int Type, long Count, int At)> entries = [];

    public TiffDirectory(byte[] file)
    {
        this.file = file;
        isBigEndian = file[0] == 'M';
        if (Short(2) == BigTiff) throw new InvalidDataException("it is a BigTIFF, which is not read; save it as a TIFF or a PNG");
        var at = Long(4);
        var count = Short(at);
        for (var i = 0; i < count; i++)
        {
            var entry = at + 2 + (EntryBytes * i);
            var (type, values) = (Short(entry + 2), Long(entry + 4));
            var bytes = type switch { 1 or 2 or 6 or 7 => 1, 3 or 8 => 2, 4 or 9 or 11 => 4, 5 or 10 or 12 => 8, _ => 0 };
            if (bytes == 0) continue;
            var place = values * bytes <= 4 ? entry + 8 : Long(entry + 8);
            if (place + (values * bytes) > file.Length) throw new EndOfStreamException();
            entries[Short(entry)] = (type, values, (int)place);
        }
    }

    public bool IsBigEndian => isBigEndian;

    public bool Has(int tag) => entries.ContainsKey(tag);

    /// <summary>The first value of an entry.</summary>
    public long Value(int tag, long otherwise) => entries.TryGetValue(tag, out var entry) && entry.Count > 0 ? Read(entry, 0) : otherwise;

    /// <summary>An entry that every picture has.</summary>
    public long Required(int tag, string name) =>
        Has(tag) ? Value(tag, 0) : throw new InvalidDataException($"it has no entry {tag} ({name})");

    /// <summary>The values of an entry; empty if it is missing.</summary>
    public long[] Values(int tag, long most)
    {
        if (!entries.TryGetValue(tag, out var entry)) return [];
        if (entry.Count > most) throw new InvalidDataException($"its entry {tag} has {entry.Count} values, more than {most}");
        var values = new long[entry.Count];
        for (var i = 0; i < values.Length; i++) values[i] = Read(entry, i);
        return values;
    }

    private long Read((int Type, long Count, int At) entry, int index) => entry.Type switch
    {
        1 or 7 => file[entry.At + index],
        3 => Short(entry.At + (2 * index)),
        4 => Long(entry.At + (4 * index)),
        _ => throw new InvalidDataException($"an entry has the type {entry.Type} instead of a whole number"),
    };

    private int Short(long at)
    {
        if (at + 2 > file.Length) throw new EndOfStreamException();
        var bytes = file.AsSpan((int)at);
        return isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }

    private long Long(long at)
    {
        if (at + 4 > file.Length) throw new EndOfStreamException();
        var bytes = file.AsSpan((int)at);
        return isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }
}
