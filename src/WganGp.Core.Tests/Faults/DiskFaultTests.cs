using System.Runtime.Versioning;
using FluentAssertions;
using WganGp.Tests.Runs;
using WganGp.Tests.Support;
using Xunit;

namespace WganGp.Tests.Faults;

/// <summary>A disk that is full or read-only under a run: a real file system, small and in memory, in a process of its own.</summary>
public sealed class DiskFaultTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("wgangp-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [MountFact]
    public void Full_disk_stops_the_run_with_every_good_file_kept_and_it_goes_on_when_there_is_room() =>
        Run(nameof(DiskFaultScenarios.FullDisk)).Should().Be("same bytes");

    [MountFact]
    public void Disk_that_becomes_read_only_stops_the_run_and_it_goes_on_when_it_is_writable() =>
        Run(nameof(DiskFaultScenarios.ReadOnlyDisk)).Should().Be("same bytes");

    [LinuxFact]
    [UnsupportedOSPlatform("windows")]
    public void Read_only_folder_stops_the_run_before_its_first_step_when_it_cannot_be_made_and_at_a_save_else()
    {
        using var points = Toys.Points();
        using var trainer = Toys.Trainer(
            Toys.Options() with { Checkpoint = new() { Folder = Path.Combine(folder, "made"), EverySteps = 5 } });
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            FluentActions.Invoking(() => Unprivileged.Run(() => trainer.Train(TrainingData.FromTensor(points)))).Should()
                .Throw<CheckpointException>()
                .WithMessage($"The checkpoint folder '{folder}/made' cannot be created*Name a folder that this process may write to.");
            FluentActions.Invoking(() => Unprivileged.Run(() => trainer.Save(Path.Combine(folder, "run.safetensors")))).Should()
                .Throw<CheckpointException>()
                .WithMessage("*allowed to write*unchanged*");
        }
        finally
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        trainer.Step.Should().Be(0);
        trainer.Train(TrainingData.FromTensor(points)).Last().Step.Should().Be(10);
        Directory.GetFiles(Path.Combine(folder, "made")).Should().HaveCount(2);
    }

    private string Run(string scenario)
    {
        var result = OwnMount.Run(typeof(DiskFaultScenarios), scenario, folder, "1m", (SavingScenarios.FolderVariable, folder));
        result.ExitCode.Should().Be(0, result.Error);
        return result.Output;
    }

    private sealed class MountFactAttribute : FactAttribute
    {
        public MountFactAttribute() => Skip = OwnMount.Obstacle;
    }
}
