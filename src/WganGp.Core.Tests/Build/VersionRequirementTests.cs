using FluentAssertions;
using WganGp.Build;
using Xunit;

namespace WganGp.Tests.Build;

public class VersionRequirementTests
{
    private const string Library = "libstdc++.so.6", Version = "GLIBCXX_3.4.32";

    private static MadeUpElf Elf() => new(
        ("libc.so.6", ["GLIBC_2.14", "GLIBC_2.34"]),
        ("libother.so.1", [Version]),
        (Library, ["GLIBCXX_3.4.30", Version, "GLIBCXX_3.4.3", "CXXABI_1.3"]),
        ("libm.so.6", ["GLIBC_2.2.5"]));

    private static RelaxResult Relax(byte[] image) => VersionRequirement.Relax(image, Library, Version);

    [Fact]
    public void Relaxing_sets_the_weak_flag_of_that_one_version_only()
    {
        var elf = Elf();
        var expected = elf.Bytes.ToArray();
        expected[elf.FlagsAt(Library, Version)] = 2;

        Relax(elf.Bytes).Outcome.Should().Be(RelaxOutcome.Relaxed);

        elf.Bytes.Should().Equal(expected);
    }

    [Fact]
    public void Relaxing_keeps_the_other_flags_of_the_version()
    {
        var elf = Elf();
        elf.Write16(elf.FlagsAt(Library, Version), 0x8101);

        Relax(elf.Bytes).Outcome.Should().Be(RelaxOutcome.Relaxed);

        elf.Bytes[elf.FlagsAt(Library, Version)].Should().Be(0x03);
        elf.Bytes[elf.FlagsAt(Library, Version) + 1].Should().Be(0x81);
    }

    [Fact]
    public void The_entry_is_found_wherever_the_sections_are()
    {
        var elf = Elf();
        const int shift = 4096;
        var moved = new byte[shift + elf.Bytes.Length];
        elf.Bytes.CopyTo(moved, shift);
        elf.Bytes.AsSpan(0, 64).CopyTo(moved);
        moved.AsSpan(0x28 + 1)[0] += shift >> 8;
        foreach (var index in new[] { MadeUpElf.StringTableIndex, MadeUpElf.VersionNeedsIndex })
            moved[shift + elf.SectionHeaderAt(index) + 0x18 + 1] += shift >> 8;

        Relax(moved).Outcome.Should().Be(RelaxOutcome.Relaxed);

        moved[shift + elf.FlagsAt(Library, Version)].Should().Be(2);
    }

    [Fact]
    public void A_file_relaxed_before_is_left_as_it_is()
    {
        var elf = Elf();
        Relax(elf.Bytes);
        var before = elf.Bytes.ToArray();

        Relax(elf.Bytes).Outcome.Should().Be(RelaxOutcome.AlreadyRelaxed);

        elf.Bytes.Should().Equal(before);
    }

    [Fact]
    public void A_file_that_does_not_ask_for_the_version_is_left_as_it_is()
    {
        var elf = new MadeUpElf((Library, ["GLIBCXX_3.4.3", "GLIBCXX_3.4.321"]), ("libother.so.1", [Version]));

        LeavesAlone(elf.Bytes, RelaxOutcome.NothingToRelax);
    }

    [Fact]
    public void A_file_without_version_needs_is_left_as_it_is()
    {
        var elf = Elf();
        elf.Write32(elf.SectionHeaderAt(MadeUpElf.VersionNeedsIndex) + 4, 1);

        LeavesAlone(elf.Bytes, RelaxOutcome.NothingToRelax);
    }

    [Theory]
    [InlineData(0, 'M')] // not an ELF file
    [InlineData(4, 1)] // 32-bit
    [InlineData(5, 2)] // big-endian
    public void A_file_of_another_kind_is_left_as_it_is(int at, int value)
    {
        var elf = Elf();
        elf.Bytes[at] = (byte)value;

        LeavesAlone(elf.Bytes, RelaxOutcome.NotElf64LittleEndian);
    }

    [Fact]
    public void A_file_cut_short_at_any_byte_is_left_as_it_is()
    {
        var whole = Elf().Bytes;
        for (var length = 0; length < whole.Length; length++)
            LeavesAlone(whole[..length], length < 4 ? RelaxOutcome.NotElf64LittleEndian : RelaxOutcome.Truncated);
    }

    [Fact]
    public void Any_one_byte_can_be_wrong_without_an_exception_or_a_stray_edit()
    {
        var whole = Elf();
        var outcomes = new HashSet<RelaxOutcome>();
        for (var at = 0; at < whole.Bytes.Length; at++)
        {
            foreach (byte value in new byte[] { 0x00, 0x01, 0x0f, 0x7f, 0x80, 0xff })
            {
                var before = whole.Bytes.ToArray();
                before[at] = value;
                var after = before.ToArray();

                var outcome = Relax(after).Outcome;

                outcomes.Add(outcome);
                var edited = Enumerable.Range(0, after.Length).Count(i => after[i] != before[i]);
                edited.Should().Be(outcome == RelaxOutcome.Relaxed ? 1 : 0, "byte {0} was {1}", at, value);
            }
        }

        outcomes.Should().BeEquivalentTo(Enum.GetValues<RelaxOutcome>());
    }

    private static void LeavesAlone(byte[] image, RelaxOutcome expected)
    {
        var before = image.ToArray();
        var result = Relax(image);
        result.Outcome.Should().Be(expected, "of {0} bytes: {1}", image.Length, result.Detail);
        result.Detail.Should().NotBeEmpty();
        image.Should().Equal(before);
    }
}
