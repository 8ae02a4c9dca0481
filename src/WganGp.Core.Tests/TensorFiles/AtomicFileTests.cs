using System.Runtime.Versioning;
using FluentAssertions;
using TorchSharp;
using WganGp.TensorFiles;
using WganGp.Tests.Support;
using Xunit;

namespace WganGp.Tests.TensorFiles;

public sealed class AtomicFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("wgangp-").FullName;
    private readonly torch.Tensor _tensor = torch.arange(1000, torch.float32);

    private string Target => Path.Combine(_folder, "step.safetensors");

    public void Dispose()
    {
        _tensor.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_written_file_opens_and_replaces_the_one_before()
    {
        Save(Target, "1");
        Save(Target, "2");

        using var file = SafeTensorsFile.Open(Target);
        file.Verify();
        file.Metadata["step"].Should().Be("2");
        using var loaded = file.Load("w");
        loaded.bytes.SequenceEqual(_tensor.bytes).Should().BeTrue();
        OnlyTheTargetIsThere();
    }

    [NotUnderWineFact("rename over an open file (FileRenameInfoEx)")]
    public void A_file_that_is_being_read_can_be_replaced()
    {
        Save(Target, "1");
        using var old = SafeTensorsFile.Open(Target);
        Save(Target, "2");
        old.Verify();
        old.Metadata["step"].Should().Be("1");
    }

    [WindowsFact]
    public void A_file_that_another_program_has_locked_is_reported_as_in_use()
    {
        Save(Target, "1");
        using (new FileStream(Target, FileMode.Open, FileAccess.Read, FileShare.Read))
        {
            FluentActions.Invoking(() => Save(Target, "2")).Should().Throw<CheckpointException>()
                .WithMessage($"*'{Target}' cannot be written*another process*Close the program that has it open*unchanged*");
        }

        using var file = SafeTensorsFile.Open(Target);
        file.Metadata["step"].Should().Be("1");
        OnlyTheTargetIsThere();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(1000)]
    [InlineData(4170)]
    public void A_disk_that_fills_up_leaves_the_file_before_and_nothing_else(int capacity)
    {
        Save(Target, "1");
        var before = File.ReadAllBytes(Target);
        before.Length.Should().BeGreaterThan(capacity);

        FluentActions.Invoking(() => CheckpointFile.Write(Target, stream => Write(new FullDisk(stream, capacity), "2")))
            .Should().Throw<CheckpointException>().WithMessage($"*'{Target}' cannot be written*No space left*Free some space*unchanged*")
            .WithInnerException<IOException>();

        File.ReadAllBytes(Target).Should().Equal(before);
        OnlyTheTargetIsThere();
    }

    [Fact]
    public void An_error_that_is_not_the_disks_passes_through_and_cleans_up()
    {
        Save(Target, "1");
        using var complex = torch.zeros(2, dtype: torch.complex64);
        FluentActions.Invoking(() => SafeTensorsFile.Write(Target, RawFile.NoMetadata, [KeyValuePair.Create("phase", complex)]))
            .Should().Throw<CheckpointException>().WithMessage("*'phase'*");
        FluentActions.Invoking(() => CheckpointFile.Write(Target, _ => throw new InvalidTimeZoneException())).Should()
            .Throw<InvalidTimeZoneException>();
        OnlyTheTargetIsThere();
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        var path = Path.Combine(_folder, "missing", "step.safetensors");
        FluentActions.Invoking(() => Save(path, "1")).Should().Throw<CheckpointException>()
            .WithMessage($"*'{path}'*Create the folder first*");
        Directory.EnumerateFileSystemEntries(_folder).Should().BeEmpty();
    }

    [Fact]
    public void A_file_where_the_folder_should_be_is_reported()
    {
        File.WriteAllText(Target, "not a folder");
        var path = Path.Combine(Target, "step.safetensors");
        FluentActions.Invoking(() => Save(path, "1")).Should().Throw<CheckpointException>().WithMessage($"*'{path}' cannot be written*");
        File.ReadAllText(Target).Should().Be("not a folder");
    }

    [Fact]
    public void A_folder_where_the_file_should_be_is_reported_and_kept()
    {
        Directory.CreateDirectory(Target);
        FluentActions.Invoking(() => Save(Target, "1")).Should().Throw<CheckpointException>()
            .WithMessage($"*'{Target}' cannot be written*unchanged*");
        FluentActions.Invoking(() => SafeTensorsFile.Open(Target)).Should().Throw<CheckpointException>()
            .WithMessage($"*'{Target}' cannot be read*not a folder*");
        Directory.Exists(Target).Should().BeTrue();
        OnlyTheTargetIsThere();
    }

    [NotUnderWineFact("symbolic links")]
    public void A_link_stays_a_link_and_its_target_is_replaced()
    {
        var (folder, link) = (Path.Combine(_folder, "runs"), Path.Combine(_folder, "latest.safetensors"));
        var target = Path.Combine(Directory.CreateDirectory(folder).FullName, "step.safetensors");
        Save(target, "1");
        File.CreateSymbolicLink(link, target);

        Save(link, "2");

        new FileInfo(link).LinkTarget.Should().Be(target);
        using var file = SafeTensorsFile.Open(target);
        file.Metadata["step"].Should().Be("2");
        Directory.GetFileSystemEntries(folder).Should().Equal(target);
    }

    [LinuxFact]
    public void A_device_is_never_replaced()
    {
        // Not a real device: if this test fails, it has replaced what it names.
        const string path = "/dev/wgangp-no-such-device";
        FluentActions.Invoking(() => Save(path, "1")).Should().Throw<CheckpointException>()
            .WithMessage("*wgangp-no-such-device*devices*another folder*");
    }

    [LinuxFact]
    [UnsupportedOSPlatform("windows")]
    public void A_read_only_folder_is_reported()
    {
        Save(Target, "1");
        File.SetUnixFileMode(_folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            FluentActions.Invoking(() => Unprivileged.Run(() => Save(Target, "2"))).Should().Throw<CheckpointException>()
                .WithMessage("*allowed to write*unchanged*");
            OnlyTheTargetIsThere();
        }
        finally
        {
            File.SetUnixFileMode(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [LinuxFact]
    [UnsupportedOSPlatform("windows")]
    public void A_folder_that_cannot_be_flushed_is_reported_with_the_new_file_in_place()
    {
        File.SetUnixFileMode(_folder, UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            FluentActions.Invoking(() => Unprivileged.Run(() => Save(Target, "1"))).Should().Throw<CheckpointException>()
                .WithMessage($"*'{Target}' is written and in place*flushed*Permission denied*");
        }
        finally
        {
            File.SetUnixFileMode(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        using var file = SafeTensorsFile.Open(Target);
        file.Verify();
    }

    [Fact]
    public void A_file_that_is_not_there_is_reported() =>
        FluentActions.Invoking(() => SafeTensorsFile.Open(Target)).Should().Throw<CheckpointException>()
            .WithMessage($"*'{Target}' cannot be read*Check the path*")
            .WithInnerException<FileNotFoundException>();

    [Fact]
    public void A_file_that_was_refused_is_not_kept_open()
    {
        File.WriteAllText(Target, "PK");
        FluentActions.Invoking(() => SafeTensorsFile.Open(Target)).Should().Throw<CheckpointException>();
        // .NET locks what it opens: an exclusive open fails while the reader has it.
        using var exclusive = new FileStream(Target, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
    }

    [Fact]
    public async Task Writers_that_race_for_one_path_leave_one_whole_file()
    {
        var writers = Enumerable.Range(0, 2).Select(writer => Task.Run(() =>
        {
            for (var turn = 0; turn < 25; turn++) Save(Target, $"{writer}-{turn}");
        }));
        await Task.WhenAll(writers);

        using var file = SafeTensorsFile.Open(Target);
        file.Verify();
        file.Metadata["step"].Should().EndWith("-24");
        OnlyTheTargetIsThere();
    }

    private void Save(string path, string step) => CheckpointFile.Write(path, stream => Write(stream, step));

    private void Write(Stream stream, string step) =>
        SafeTensorsWriter.Write(stream, Target, new Dictionary<string, string> { ["step"] = step }, [KeyValuePair.Create("w", _tensor)]);

    private void OnlyTheTargetIsThere() => Directory.GetFileSystemEntries(_folder).Should().Equal(Target);
}
