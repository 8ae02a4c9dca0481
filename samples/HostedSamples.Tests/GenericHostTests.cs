using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using FluentAssertions;
using WganGp.ConsoleApp.Tests.Support;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.HostedSamples.Tests;

/// <summary>The worker as a service manager runs it: a process that gets SIGTERM.</summary>
public sealed partial class GenericHostTests : IDisposable
{
    // Enough that a run is still on its way when a busy machine gets round to stopping it.
    private const int Steps = 200;
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder folder = new();
    private readonly ProgramProcess program = new("GenericHost.dll");

    public GenericHostTests() => WriteImages(folder["data-idx3-ubyte.gz"], 64);

    public void Dispose() => folder.Dispose();

    [SignalFact(SignalFactAttribute.Terminate)]
    public void Worker_that_is_terminated_saves_and_goes_on_from_there_as_if_it_had_not_been()
    {
        program.RunIn(folder.Path, Arguments("whole")).ExitCode.Should().Be(0);

        string stopped;
        using (var process = program.StartIn(folder.Path, Arguments("run")))
        {
            WaitFor(process, () => Checkpoints("run").Length > 0);
            Kill(process.Id, SignalFactAttribute.Terminate).Should().Be(0);
            process.WaitForExit(ShutdownLimit).Should().BeTrue();
            var result = ProgramProcess.Finish(process);
            result.ExitCode.Should().Be(0, result.Error + result.Output);
            result.Output.Should().Contain("Training fashion from step 0 to 200.").And.Contain("Saved step ");
            stopped = Checkpoints("run")[^1];
        }

        StepOf(stopped).Should().BeInRange(1, Steps - 1, "the run was not at its end");
        var resumed = program.RunIn(folder.Path, [.. Arguments("run"), "--Telemetry:Exporter", "Console"]);

        resumed.ExitCode.Should().Be(0, resumed.Error);
        resumed.Output.Should().Contain($"Training fashion from step {StepOf(stopped)} to {Steps}.")
            .And.Contain("wgangp.generator.steps").And.Contain("wgangp.wasserstein_estimate");
        Tensors(Checkpoints("run")[^1]).Should().Equal(Tensors(Checkpoints("whole")[^1]));
        File.ReadAllText(folder["run-health"]).Should().MatchRegex("^(Healthy: step [0-9]+|Degraded: no report yet)\n$");
    }

    [Fact]
    public void Mistakes_end_it_with_exit_code_1_and_a_sentence()
    {
        var options = program.RunIn(folder.Path, [.. Arguments("run"), "--WganGp:BatchSize", "0", "--WganGp:CriticSteps", "0"]);
        options.ExitCode.Should().Be(1);
        options.Error.Should().StartWith("error: BatchSize is 0; it must be at least 1.").And.Contain("CriticSteps is 0");
        options.Error.Should().NotContain("   at ");

        var data = program.RunIn(folder.Path, [.. Arguments("run"), "--Training:Data", folder["missing"]]);
        data.ExitCode.Should().Be(1);
        data.Output.Should().Contain("crit: ").And.Contain("missing").And.NotContain("   at ");
    }

    private string[] Arguments(string run) =>
    [
        "--Training:Recipe", "fashion", "--Training:Data", folder["data-idx3-ubyte.gz"], "--Training:HealthFile", folder[$"{run}-health"],
        "--WganGp:Steps", Steps.ToString(CultureInfo.InvariantCulture), "--WganGp:BatchSize", "4", "--WganGp:CriticSteps", "1",
        "--WganGp:ReportEvery", "2", "--WganGp:Checkpoint:EverySteps", "4", "--WganGp:Checkpoint:Folder", folder[run],
        "--WganGp:Execution:Threads", "1",
    ];

    private string[] Checkpoints(string run) => Directory.Exists(folder[run])
        ? [.. Directory.EnumerateFiles(folder[run], "*.safetensors").Order(StringComparer.Ordinal)]
        : [];

    private static long StepOf(string path) =>
        long.Parse(Path.GetFileNameWithoutExtension(path).Split('-')[1], CultureInfo.InvariantCulture);

    /// <summary>The tensors of a checkpoint: everything behind its header, in which times differ.</summary>
    private static byte[] Tensors(string path)
    {
        var bytes = File.ReadAllBytes(path);
        return bytes[(8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes))..];
    }

    private static void WaitFor(Process process, Func<bool> condition) =>
        SpinWait.SpinUntil(() => process.HasExited || condition(), TimeSpan.FromMinutes(2)).Should().BeTrue();

    /// <summary>Grey images of 28x28, as MNIST's files are.</summary>
    private static void WriteImages(string path, int count)
    {
        var bytes = new byte[16 + (count * 28 * 28)];
        foreach (var (at, value) in new[] { (0, 0x803), (4, count), (8, 28), (12, 28) })
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at), value);
        }

        for (var i = 16; i < bytes.Length; i++) bytes[i] = (byte)((i * 31) ^ (i >> 4));
        using var file = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        file.Write(bytes);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
