using FluentAssertions;
using WganGp.Tests.Support;
using Xunit;

namespace WganGp.Tests.Runs;

/// <summary>
/// Labels, average, accumulation, lazy penalty, warm-up, decay, clipping, dropout, kept last batches: all at once, across processes.
/// </summary>
public sealed class ExactnessTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("wgangp-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Run_with_everything_on_is_the_same_bytes_again_and_when_it_is_resumed_in_another_process()
    {
        Run(nameof(ExactnessScenarios.Begin)).Should().Be("step 7", "the first part must end where it was meant to");
        Run(nameof(ExactnessScenarios.GoOn)).Should().Be("step 13");

        var whole = Bytes(ExactnessScenarios.Whole);
        Bytes(ExactnessScenarios.Again).Should().Equal(whole);
        Bytes(ExactnessScenarios.Resumed).Should().Equal(whole);
    }

    private string Run(string scenario)
    {
        var result = ChildProcess.Run(
            typeof(ExactnessScenarios), scenario, (ExactnessScenarios.FolderVariable, folder), ChildProcess.SleepingThreads);
        result.ExitCode.Should().Be(0, result.Error);
        return result.Output;
    }

    private byte[] Bytes(string file) => File.ReadAllBytes(Path.Combine(folder, file));
}
