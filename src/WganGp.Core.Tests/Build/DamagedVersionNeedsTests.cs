using FluentAssertions;
using WganGp.Build;
using Xunit;

namespace WganGp.Tests.Build;

/// <summary>
/// Each test spoils one field. The entry that would be relaxed comes first, so that an edit made before the damage is met would show.
/// </summary>
public class DamagedVersionNeedsTests
{
    private const string Library = "libstdc++.so.6", Version = "GLIBCXX_3.4.32", Last = "GLIBC_2.34";

    private readonly MadeUpElf _elf = new((Library, [Version, "GLIBCXX_3.4"]), ("libc.so.6", ["GLIBC_2.14", Last]));

    private int LastNeedAt => _elf.EntryAt("libc.so.6", "GLIBC_2.14") - 16;

    private int LastEntryAt => _elf.EntryAt("libc.so.6", Last);

    private int NeedsHeaderAt => _elf.SectionHeaderAt(MadeUpElf.VersionNeedsIndex);

    [Theory]
    [InlineData(0x7fffffff)]
    [InlineData(0xffffffff)]
    public void The_offset_of_a_name_out_of_range(long offset)
    {
        _elf.Write32(LastEntryAt + 8, offset);
        IsRefused(RelaxOutcome.Damaged, "string table");
    }

    [Fact]
    public void The_offset_of_the_name_of_a_library_out_of_range()
    {
        _elf.Write32(LastNeedAt + 4, 0x10000);
        IsRefused(RelaxOutcome.Damaged, "string table");
    }

    [Fact]
    public void A_name_that_runs_past_its_string_table()
    {
        var header = _elf.SectionHeaderAt(MadeUpElf.StringTableIndex);
        _elf.Write64(header + 0x20, BitConverter.ToUInt64(_elf.Bytes, header + 0x20) - 1);
        IsRefused(RelaxOutcome.Damaged, "past the end");
    }

    [Theory]
    [InlineData(0xfffffff0)] // minus 16: back to the entry before
    [InlineData(0x00010000)]
    [InlineData(17)]
    public void A_next_version_outside_the_section(long next)
    {
        _elf.Write32(LastEntryAt + 12, next);
        IsRefused(RelaxOutcome.Damaged, "version entry");
    }

    [Theory]
    [InlineData(0xfffffff0)]
    [InlineData(0x00010000)]
    public void A_next_library_outside_the_section(long next)
    {
        _elf.Write32(LastNeedAt + 12, next);
        IsRefused(RelaxOutcome.Damaged, "version entry");
    }

    [Fact]
    public void A_first_version_outside_the_section()
    {
        _elf.Write32(LastNeedAt + 8, 0xffffffff);
        IsRefused(RelaxOutcome.Damaged, "version entry");
    }

    [Fact]
    public void Versions_of_one_library_that_run_on_into_the_next()
    {
        // The entries of the second library are then reached from both.
        _elf.Write32(_elf.EntryAt(Library, "GLIBCXX_3.4") + 12, 16);
        IsRefused(RelaxOutcome.Damaged, "more entries");
    }

    [Fact]
    public void A_chain_of_entries_that_overlap()
    {
        // Each word of the section is read as the name of one entry, the next of another and the hash of a third.
        for (var at = _elf.EntryAt(Library, Version) + 12; at < _elf.SectionHeadersAt; at += 4)
            _elf.Write32(at, 4);
        IsRefused(RelaxOutcome.Damaged, "more entries");
    }

    [Fact]
    public void An_unknown_format_of_the_needs()
    {
        _elf.Write16(LastNeedAt, 2);
        IsRefused(RelaxOutcome.Damaged, "format 2");
    }

    [Theory]
    [InlineData(4)] // past the last section
    [InlineData(0)]
    [InlineData(MadeUpElf.VersionNeedsIndex)]
    [InlineData(0xffffffff)]
    public void A_string_table_that_is_none(long link)
    {
        _elf.Write32(NeedsHeaderAt + 0x28, link);
        IsRefused(RelaxOutcome.Damaged, "not a string table");
    }

    [Fact]
    public void A_section_too_small_for_an_entry()
    {
        _elf.Write64(NeedsHeaderAt + 0x20, 15);
        IsRefused(RelaxOutcome.Damaged, "version entry");
    }

    [Theory]
    [InlineData(0x18)]
    [InlineData(0x20)]
    public void A_section_beyond_the_file(int field)
    {
        foreach (var value in new ulong[] { (ulong)_elf.Bytes.Length + 1, int.MaxValue, uint.MaxValue, long.MaxValue, ulong.MaxValue })
        {
            _elf.Write64(NeedsHeaderAt + field, value);
            IsRefused(RelaxOutcome.Truncated, "bytes long");
        }
    }

    [Fact]
    public void Section_headers_beyond_the_file()
    {
        foreach (var value in new ulong[] { (ulong)_elf.Bytes.Length, uint.MaxValue, long.MaxValue, ulong.MaxValue })
        {
            _elf.Write64(0x28, value);
            IsRefused(RelaxOutcome.Truncated, "bytes long");
        }
    }

    [Theory]
    [InlineData(0x28, 2, "no section headers")]
    [InlineData(0x3c, 2, "no section headers")]
    [InlineData(0x3a, 2, "less than 64")]
    public void Section_headers_that_are_missing_or_too_small(int field, int bytes, string message)
    {
        _elf.Bytes.AsSpan(field, bytes).Clear();
        IsRefused(RelaxOutcome.Damaged, message);
    }

    private void IsRefused(RelaxOutcome expected, string message)
    {
        var before = _elf.Bytes.ToArray();
        var result = VersionRequirement.Relax(_elf.Bytes, Library, Version);
        result.Outcome.Should().Be(expected);
        result.Detail.Should().Contain(message);
        _elf.Bytes.Should().Equal(before);
    }
}
