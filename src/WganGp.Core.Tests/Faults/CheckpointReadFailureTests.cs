using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using WganGp.Networks;
using WganGp.Runs;
using WganGp.TensorFiles;
using WganGp.Tests.Support;
using Xunit;

namespace WganGp.Tests.Faults;

/// <summary>A disk fails, or another program cuts the file, while a run is being restored from it.</summary>
public sealed class CheckpointReadFailureTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("wgangp-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Read_that_fails_anywhere_changes_nothing_of_the_run()
    {
        var options = Toys.Options(3) with { GeneratorAverageDecay = 0.9 };
        using var points = Toys.Points();
        using var trainer = Toys.Trainer(options);
        trainer.Train(TrainingData.FromTensor(points)).Last().Step.Should().Be(3);
        trainer.Save(In("saved"));
        var saved = File.ReadAllBytes(In("saved"));
        using var other = Toys.Trainer(options with { Steps = 1 });
        using var state = new RunState(
            other.Generator, other.Critic, Placement.Of(other.Generator, other.Critic), options);
        var run = new RunFile(state, options, NullLogger.Instance);
        var before = Written(run);

        var reads = 0;
        while (!Restores(run, new FailingStream(saved, reads)))
        {
            Written(run).AsSpan().SequenceEqual(before).Should().BeTrue("read {0} failed", reads);
            reads++;
        }

        reads.Should().BeGreaterThan(20, "each tensor is read by itself");
        Written(run).Should().Equal(saved);
    }

    private static bool Restores(RunFile run, Stream stream)
    {
        try
        {
            using var file = SafeTensorsFile.Open(stream, "saved");
            run.Restore(file, "saved");
            return true;
        }
        catch (CheckpointException error)
        {
            error.Message.Should().Contain("The disk failed.");
            return false;
        }
    }

    private string In(string name) => Path.Combine(folder, name);

    private byte[] Written(RunFile run)
    {
        run.Write(In("now"), null);
        return File.ReadAllBytes(In("now"));
    }

    /// <summary>Fails after some reads.</summary>
    private sealed class FailingStream(byte[] bytes, int reads) : MemoryStream(bytes)
    {
        private int left = reads;

        public override int Read(Span<byte> buffer) => left-- > 0 ? base.Read(buffer) : throw new IOException("The disk failed.");
    }
}
