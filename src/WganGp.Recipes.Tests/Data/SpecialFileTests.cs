using System.Diagnostics;
using FluentAssertions;
using SkiaSharp;
using WganGp.Recipes.Data;
using WganGp.Recipes.Output;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Recipes.Tests.Data;

/// <summary>A named pipe made every reader wait for ever, and a link to /dev/zero filled the memory.</summary>
public sealed class SpecialFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Names => new()
    {
        "a.npy", "a.csv", "a.tsv", "a.txt", "a.bin", "a.npz", "a-images-idx3-ubyte.gz", "without extension",
    };

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Named_pipe_given_as_data_is_refused_at_once(string name)
    {
        if (OperatingSystem.IsWindows()) return;
        MakePipe(name);

        var open = FluentActions.Awaiting(() => Task.Run(() => DataFile.Open(folder[name])).WaitAsync(TimeSpan.FromMinutes(1)));

        (await open.Should().ThrowAsync<TrainingDataException>()).WithMessage("*is a named pipe, but only regular files are read*");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Link_to_a_device_that_never_ends_is_refused(string name)
    {
        if (!File.Exists("/dev/zero")) return;
        File.CreateSymbolicLink(folder[name], "/dev/zero");

        var open = FluentActions.Awaiting(() => Task.Run(() => DataFile.Open(folder[name])).WaitAsync(TimeSpan.FromMinutes(1)));

        (await open.Should().ThrowAsync<TrainingDataException>()).WithMessage("*is a device, but only regular files are read*");
    }

    [Theory]
    [InlineData("train-images-idx3-ubyte")]
    [InlineData("data_batch_1.bin")]
    public async Task Named_pipe_under_the_name_of_a_data_set_is_refused(string name)
    {
        if (OperatingSystem.IsWindows()) return;
        MakePipe(name);

        var open = FluentActions.Awaiting(() => Task.Run(() => DataFile.Open(folder.Path)).WaitAsync(TimeSpan.FromMinutes(1)));

        (await open.Should().ThrowAsync<TrainingDataException>()).WithMessage("*is a named pipe*");
    }

    [Fact]
    public async Task Named_pipes_beside_images_are_left_out_and_named()
    {
        if (OperatingSystem.IsWindows()) return;
        File.WriteAllBytes(folder["a.png"], Pictures.Png(2, 2, SKColors.Red));
        MakePipe("b.png");
        MakePipe("options.json");

        var data = await Task.Run(() => DataFile.Open(folder.Path)).WaitAsync(TimeSpan.FromMinutes(1));

        data.Count.Should().Be(1);
        data.Skipped.Should().ContainMatch("'b.png' cannot be read:*is a named pipe*").And.ContainMatch("*options.json*");
    }

    [Fact]
    public async Task Named_pipe_given_as_a_checkpoint_is_refused_at_once()
    {
        if (OperatingSystem.IsWindows()) return;
        MakePipe("a.safetensors");

        var open = FluentActions.Awaiting(
            () => Task.Run(() => Checkpoint.Open(folder["a.safetensors"])).WaitAsync(TimeSpan.FromMinutes(1)));

        (await open.Should().ThrowAsync<CheckpointException>()).WithMessage("*is a named pipe, but only regular files are read*");
    }

    [Fact]
    public void Array_that_becomes_a_named_pipe_is_refused_when_it_is_read()
    {
        if (OperatingSystem.IsWindows()) return;
        NumpyFile.Write(folder["a.npy"], TorchSharp.torch.zeros(2, 2));
        var data = DataFile.Open(folder["a.npy"]);
        File.Delete(folder["a.npy"]);
        MakePipe("a.npy");

        FluentActions.Invoking(() => data.Read([0])).Should().Throw<TrainingDataException>().WithMessage("*is a named pipe*");
    }

    private void MakePipe(string name)
    {
        using var process = Process.Start("mkfifo", [folder[name]]);
        process.WaitForExit();
        process.ExitCode.Should().Be(0);
    }
}
