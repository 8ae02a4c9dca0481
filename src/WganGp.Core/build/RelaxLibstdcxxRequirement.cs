#nullable enable

// Compiled twice: by MSBuild, as the inline task of WganGp.Core.targets, in whatever project uses the package, and by
// WganGp.Core.Tests, which defines WITHOUT_MSBUILD. It is no part of WganGp.Core.dll. The inline task is compiled against
// .NET Standard 2.0, so there are no spans and no BinaryPrimitives here.

#pragma warning disable IDE0005 // The tests have these namespaces without asking, the inline task does not.
using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
#pragma warning restore IDE0005

namespace WganGp.Build;

internal enum RelaxOutcome
{
    Relaxed,
    AlreadyRelaxed,

    /// <summary>The file does not ask for that version.</summary>
    NothingToRelax,

    NotElf64LittleEndian,
    Truncated,
    Damaged,
}

internal readonly struct RelaxResult
{
    public RelaxResult(RelaxOutcome outcome, string detail) => (Outcome, Detail) = (outcome, detail);

    public RelaxOutcome Outcome { get; }

    public string Detail { get; }

    public bool Understood => Outcome is RelaxOutcome.Relaxed or RelaxOutcome.AlreadyRelaxed or RelaxOutcome.NothingToRelax;
}

/// <summary>
/// Makes one version that an ELF file requires of one library weak: the loader then accepts a library that lacks it.
/// </summary>
internal sealed class VersionRequirement
{
    private const uint StringTable = 3, NoBits = 8, VersionNeeds = 0x6ffffffe;
    private const byte Weak = 0x2;
    private const int EntrySize = 16; // of Elf64_Verneed and of Elf64_Vernaux

    private readonly byte[] _image;

    private VersionRequirement(byte[] image) => _image = image;

    /// <summary>Writes <paramref name="source"/> as <paramref name="destination"/>: relaxed, or as it is if that cannot be done.</summary>
    public static RelaxResult RelaxFile(string source, string destination, string library, string version)
    {
        var image = File.ReadAllBytes(source);
        var result = Relax(image, library, version);

        // A new file under a name of its own, then moved: an interrupted build leaves nothing half-written, and a
        // destination that is a hard link (output folders are linked, not copied) is replaced, not written through.
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(destination))!);
        var temporary = destination + "." + Guid.NewGuid().ToString("N") + ".tmp";
        File.WriteAllBytes(temporary, image);

        // Older than any source, so that the next build does not take it for finished, but tries and warns again.
        if (!result.Understood)
            File.SetLastWriteTimeUtc(temporary, new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        File.Delete(destination);
        File.Move(temporary, destination);
        return result;
    }

    /// <summary>Edits <paramref name="image"/> in place, after all of it has been read and found sound, or not at all.</summary>
    public static RelaxResult Relax(byte[] image, string library, string version)
    {
        // 0x7f 'E' 'L' 'F', then class 2 (64 bits) and data 1 (little-endian).
        if (image.Length < 4 || image[0] != 0x7f || image[1] != 'E' || image[2] != 'L' || image[3] != 'F')
            return new RelaxResult(RelaxOutcome.NotElf64LittleEndian, "it does not start as an ELF file does");
        if (image.Length >= 6 && (image[4] != 2 || image[5] != 1))
            return new RelaxResult(RelaxOutcome.NotElf64LittleEndian,
                $"it is an ELF file of class {image[4]} and byte order {image[5]}, not 64-bit little-endian (2 and 1)");

        List<int> flags;
        try
        {
            flags = new VersionRequirement(image).FindFlags(library, version);
        }
        catch (EndOfStreamException e)
        {
            return new RelaxResult(RelaxOutcome.Truncated, e.Message);
        }
        catch (InvalidDataException e)
        {
            return new RelaxResult(RelaxOutcome.Damaged, e.Message);
        }

        if (flags.Count == 0)
            return new RelaxResult(RelaxOutcome.NothingToRelax, $"it does not ask {library} for {version}");
        if (flags.TrueForAll(at => (image[at] & Weak) != 0))
            return new RelaxResult(RelaxOutcome.AlreadyRelaxed, $"{version} of {library} is weak already");

        foreach (var at in flags)
            image[at] |= Weak;
        return new RelaxResult(RelaxOutcome.Relaxed, $"{version} of {library} is now weak");
    }

    private readonly struct Section
    {
        public Section(uint type, long offset, long size, uint link) => (Type, Offset, Size, Link) = (type, offset, size, link);

        public uint Type { get; }

        public long Offset { get; }

        public long Size { get; }

        public uint Link { get; }
    }

    /// <summary>Where the flags (their low byte) of each requirement of that version are.</summary>
    private List<int> FindFlags(string library, string version)
    {
        var sections = ReadSections();
        var found = new List<int>();
        foreach (var needs in sections)
        {
            if (needs.Type != VersionNeeds)
                continue;
            if (needs.Link >= sections.Count || sections[(int)needs.Link].Type != StringTable)
                throw new InvalidDataException($"the version needs are linked to section {needs.Link}, which is not a string table");
            FindFlags(needs, sections[(int)needs.Link], library, version, found);
        }

        return found;
    }

    private List<Section> ReadSections()
    {
        var headers = ReadInt64(0x28);
        int headerSize = ReadUInt16(0x3a), count = ReadUInt16(0x3c);
        if (headers == 0 || count == 0)
            throw new InvalidDataException("it has no section headers");
        if (headerSize < 64)
            throw new InvalidDataException($"its section headers are {headerSize} bytes each, less than 64");
        Require(headers, (long)count * headerSize);

        var sections = new List<Section>(count);
        for (var i = 0; i < count; i++)
        {
            var at = headers + ((long)i * headerSize);
            var section = new Section(ReadUInt32(at + 4), ReadInt64(at + 0x18), ReadInt64(at + 0x20), ReadUInt32(at + 0x28));
            if (section.Type is not 0 and not NoBits)
                Require(section.Offset, section.Size);
            sections.Add(section);
        }

        return sections;
    }

    // The chains are followed as the loader does, by their links and not by their counts. In a sound file each entry has 16
    // bytes of the section to itself, so no chain takes more steps than there is room for entries.
    private void FindFlags(Section needs, Section names, string library, string version, List<int> found)
    {
        var stepsLeft = needs.Size / EntrySize;
        long need = 0;
        while (true)
        {
            var at = EntryAt(needs, need, ref stepsLeft);
            if (ReadUInt16(at) != 1)
                throw new InvalidDataException($"the version needs at byte {at} are of format {ReadUInt16(at)}, not 1");
            var wanted = ReadName(names, ReadUInt32(at + 4)) == library;
            var auxiliary = need + ReadUInt32(at + 8);
            while (true)
            {
                var entry = EntryAt(needs, auxiliary, ref stepsLeft);
                if (ReadName(names, ReadUInt32(entry + 8)) == version && wanted)
                    found.Add((int)entry + 4);
                var next = ReadUInt32(entry + 12);
                if (next == 0)
                    break;
                auxiliary += next;
            }

            var nextNeed = ReadUInt32(at + 12);
            if (nextNeed == 0)
                return;
            need += nextNeed;
        }
    }

    private static long EntryAt(Section needs, long offset, ref long stepsLeft)
    {
        if (offset > needs.Size - EntrySize)
            throw new InvalidDataException($"a version entry lies {offset} bytes into a section of {needs.Size}");
        if (stepsLeft-- == 0)
            throw new InvalidDataException("its version needs lead to more entries than there is room for");
        return needs.Offset + offset;
    }

    private string ReadName(Section names, uint offset)
    {
        if (offset >= names.Size)
            throw new InvalidDataException($"a name lies {offset} bytes into a string table of {names.Size}");
        int start = (int)(names.Offset + offset), end = (int)(names.Offset + names.Size);
        var zero = Array.IndexOf(_image, (byte)0, start, end - start);
        if (zero < 0)
            throw new InvalidDataException($"the name at byte {start} runs past the end of its string table");
        return Encoding.ASCII.GetString(_image, start, zero - start);
    }

    private ushort ReadUInt16(long at)
    {
        Require(at, 2);
        return (ushort)(_image[at] | (_image[at + 1] << 8));
    }

    private uint ReadUInt32(long at) => ReadUInt16(at) | ((uint)ReadUInt16(at + 2) << 16);

    private long ReadInt64(long at) => ReadUInt32(at) | ((long)ReadUInt32(at + 4) << 32);

    private void Require(long at, long size)
    {
        // ELF offsets are unsigned: one above 2^63 reads as negative here and lies past the end as well.
        if (at < 0 || size < 0 || at > _image.Length || size > _image.Length - at)
            throw new EndOfStreamException($"it is {_image.Length} bytes long, and bytes at {unchecked((ulong)at)} are called for");
    }
}

#if !WITHOUT_MSBUILD
/// <summary>The MSBuild task: a thin shell around <see cref="VersionRequirement"/>.</summary>
public sealed class RelaxLibstdcxxRequirement : Microsoft.Build.Utilities.Task
{
    [Microsoft.Build.Framework.Required]
    public string Source { get; set; } = "";

    [Microsoft.Build.Framework.Required]
    public string Destination { get; set; } = "";

    public override bool Execute()
    {
        try
        {
            var result = VersionRequirement.RelaxFile(Source, Destination, "libstdc++.so.6", "GLIBCXX_3.4.32");
            if (result.Understood)
            {
                Log.LogMessage("{0}: {1}", Source, result.Detail);
            }
            else
            {
                Log.LogWarning(null, "WGANGP001", null, Source, 0, 0, 0, 0,
                    "This library is used as it is, because it was not understood ({0}): {1}. " +
                    "On a Linux system with a libstdc++ older than " +
                    "GCC 13's, TorchSharp will not load. Clear and restore the TorchSharp package again, " +
                    "or, if the application does not run " +
                    "on such a system, set the property WganGpRelaxLibstdcxxRequirement to false.",
                    result.Outcome, result.Detail);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.LogErrorFromException(e);
        }

        return !Log.HasLoggedErrors;
    }
}
#endif
