using System.Buffers.Binary;
using System.Text;

namespace WganGp.Tests.Build;

/// <summary>
/// A 64-bit little-endian ELF file with nothing in it but version needs: file header, string table, version needs, a
/// section without bytes, and last the section headers.
/// </summary>
internal sealed class MadeUpElf
{
    public const int StringTableIndex = 1, VersionNeedsIndex = 2;
    private const int FileHeaderSize = 64, SectionHeaderSize = 64, EntrySize = 16;

    private readonly Dictionary<(string Library, string Version), int> _entries = [];

    public MadeUpElf(params (string Library, string[] Versions)[] needs)
    {
        var names = StringTable(needs);
        NeedsAt = FileHeaderSize + (names.Length + 7) / 8 * 8;
        var needsSize = needs.Sum(need => EntrySize * (1 + need.Versions.Length));
        SectionHeadersAt = NeedsAt + needsSize;
        Bytes = new byte[SectionHeadersAt + 4 * SectionHeaderSize];

        names.CopyTo(Bytes, FileHeaderSize);
        WriteFileHeader();
        WriteSection(StringTableIndex, type: 3, FileHeaderSize, names.Length);
        WriteSection(VersionNeedsIndex, type: 0x6ffffffe, NeedsAt, needsSize, link: StringTableIndex);
        WriteSection(3, type: 8, Bytes.Length, 1 << 20);
        WriteNeeds(needs, Encoding.ASCII.GetString(names));
    }

    public byte[] Bytes { get; }

    public int NeedsAt { get; }

    public int SectionHeadersAt { get; }

    public int EntryAt(string library, string version) => _entries[(library, version)];

    public int FlagsAt(string library, string version) => EntryAt(library, version) + 4;

    public int SectionHeaderAt(int index) => SectionHeadersAt + index * SectionHeaderSize;

    public void Write16(int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(Bytes.AsSpan(at), (ushort)value);

    public void Write32(int at, long value) => BinaryPrimitives.WriteUInt32LittleEndian(Bytes.AsSpan(at), (uint)value);

    public void Write64(int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Bytes.AsSpan(at), value);

    private static byte[] StringTable((string Library, string[] Versions)[] needs) =>
        Encoding.ASCII.GetBytes("\0" +
            string.Concat(needs.SelectMany(need => need.Versions.Prepend(need.Library)).Distinct().Select(name => name + "\0")));

    private void WriteFileHeader()
    {
        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(Bytes, 0);
        Write64(0x28, (ulong)SectionHeadersAt);
        Write16(0x3a, SectionHeaderSize);
        Write16(0x3c, 4);
    }

    private void WriteSection(int index, uint type, int offset, int size, int link = 0)
    {
        Write32(SectionHeaderAt(index) + 0x04, type);
        Write64(SectionHeaderAt(index) + 0x18, (ulong)offset);
        Write64(SectionHeaderAt(index) + 0x20, (ulong)size);
        Write32(SectionHeaderAt(index) + 0x28, link);
    }

    private void WriteNeeds((string Library, string[] Versions)[] needs, string names)
    {
        int NameAt(string name) => names.IndexOf("\0" + name + "\0", StringComparison.Ordinal) + 1;

        var at = NeedsAt;
        foreach (var (library, versions) in needs)
        {
            Write16(at, 1);
            Write16(at + 2, versions.Length);
            Write32(at + 4, NameAt(library));
            Write32(at + 8, EntrySize);
            Write32(at + 12, at + EntrySize * (1 + versions.Length) < SectionHeadersAt ? EntrySize * (1 + versions.Length) : 0);
            at += EntrySize;
            foreach (var version in versions)
            {
                _entries.Add((library, version), at);
                Write32(at, 0x12345678); // the hash of the name: it plays no part
                Write16(at + 6, 2 + _entries.Count);
                Write32(at + 8, NameAt(version));
                Write32(at + 12, version == versions[^1] ? 0 : EntrySize);
                at += EntrySize;
            }
        }
    }
}
