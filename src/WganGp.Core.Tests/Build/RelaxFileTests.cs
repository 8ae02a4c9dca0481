using FluentAssertions;
using WganGp.Build;
using Xunit;

namespace WganGp.Tests.Build;

public sealed class RelaxFileTests : IDisposable
{
    private const string Library = "libstdc++.so.6", Version = "GLIBCXX_3.4.32";

    private readonly MadeUpElf _elf = new((Library, ["GLIBCXX_3.4", Version]));
    private readonly string _folder = Directory.CreateTempSubdirectory("wgangp-").FullName;

    private string Source => Path.Combine(_folder, "source.so");

    private string Destination => Path.Combine(_folder, "obj", "relaxed.so");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_destination_gets_the_relaxed_bytes_and_the_source_keeps_its_own()
    {
        File.WriteAllBytes(Source, _elf.Bytes);

        Relax().Should().Be(RelaxOutcome.Relaxed);

        File.ReadAllBytes(Source).Should().Equal(_elf.Bytes);
        VersionRequirement.Relax(_elf.Bytes, Library, Version);
        File.ReadAllBytes(Destination).Should().Equal(_elf.Bytes);
        OnlyTheDestinationIsThere();
    }

    [Fact]
    public void A_source_with_nothing_to_relax_is_copied()
    {
        var other = new MadeUpElf((Library, ["GLIBCXX_3.4"]));
        File.WriteAllBytes(Source, other.Bytes);

        Relax().Should().Be(RelaxOutcome.NothingToRelax);

        File.ReadAllBytes(Destination).Should().Equal(other.Bytes);
    }

    [Fact]
    public void A_destination_from_before_is_replaced_not_written_through()
    {
        File.WriteAllBytes(Source, _elf.Bytes);
        Directory.CreateDirectory(Path.GetDirectoryName(Destination)!);
        File.WriteAllText(Destination, "before");

        // Held open, the old file stands for any other name it has: an output folder holds hard links.
        using var old =
            new StreamReader(new FileStream(Destination, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        Relax().Should().Be(RelaxOutcome.Relaxed);

        old.ReadToEnd().Should().Be("before");
        File.ReadAllBytes(Destination).Should().HaveCount(_elf.Bytes.Length);
        OnlyTheDestinationIsThere();
    }

    [Fact]
    public void A_source_that_is_not_understood_is_copied_and_tried_again_by_the_next_build()
    {
        var damaged = _elf.Bytes[..^1];
        File.WriteAllBytes(Source, damaged);

        Relax().Should().Be(RelaxOutcome.Truncated);

        File.ReadAllBytes(Destination).Should().Equal(damaged);
        File.GetLastWriteTimeUtc(Destination).Should()
            .BeBefore(new DateTime(1980, 1, 1, 0, 0, 0, DateTimeKind.Utc), "no zip archive holds an older file");
        OnlyTheDestinationIsThere();
    }

    private RelaxOutcome Relax() => VersionRequirement.RelaxFile(Source, Destination, Library, Version).Outcome;

    private void OnlyTheDestinationIsThere() =>
        Directory.GetFiles(Path.GetDirectoryName(Destination)!).Should().Equal(Destination);
}
