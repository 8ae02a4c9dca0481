using FluentAssertions;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Faults;

/// <summary>Data that breaks in the middle of a run: what is said, that the run can go on, and that nothing is lost.</summary>
public sealed class DataFaultTests : IDisposable
{
    private const long Steps = 8;

    // The preflight's, two for each of three steps, and one of the fourth: the fault falls between two critic updates.
    private const int ReadsBefore = 8;

    private static readonly Dictionary<string, (Func<Batch, Batch> Spoil, string Message)> faults = new()
    {
        ["throws"] = (
            _ => throw new IOException("the disk is gone"),
            "The training data failed while reading 16 samples from index *: the disk is gone. Repair it, then call Train again*Resume*"),
        ["kills a stream"] = (
            _ => throw new InvalidOperationException("Collection was modified."), "The training data failed*Collection was modified.*"),
        ["returns null"] = (_ => null!, "*returned null*"),
        ["returns null samples"] = (_ => new Batch(null!), "*returned a batch without samples for 16 indices; return new tensors*"),
        ["returns a disposed tensor"] = (
            batch => { batch.Dispose(); return batch; }, "*whose tensors are disposed for 16 indices; return new tensors*"),
        ["fewer items"] = (
            batch => batch with { Samples = batch.Samples[..^1] }, "The training data returned [15, 2] of Float32 for 16 indices*"),
        ["no items"] = (
            batch => batch with { Samples = batch.Samples[..0] }, "The training data returned [0, 2] of Float32 for 16 indices*"),
        ["more items"] = (
            batch => batch with { Samples = cat([batch.Samples, batch.Samples]) },
            "The training data returned [32, 2] of Float32 for 16 indices*"),
        ["another width"] = (batch => batch with { Samples = batch.Samples.repeat(1, 2) }, "*had the shape [2] before and have [4] now*"),
        ["another rank"] = (batch => batch with { Samples = batch.Samples.unsqueeze(2) }, "*had the shape [2] before and have [2, 1] now*"),
        ["too low a rank"] = (
            batch => batch with { Samples = batch.Samples[TensorIndex.Colon, 0] },
            "The training data returned [16] of Float32 for 16 indices*"),
        ["another type"] = (batch => batch with { Samples = batch.Samples.to(ScalarType.Int64) }, "*floating point*"),
        ["a condition from now on"] = (batch => batch with { Condition = zeros(16) }, "*one condition per sample, or none may*"),
    };

    private readonly string folder = Directory.CreateTempSubdirectory("wgangp-").FullName;
    private readonly Tensor points = Toys.Points();

    public static TheoryData<string, int> Faults
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (var fault in faults.Keys)
            {
                cases.Add(fault, 0);
                cases.Add(fault, 3);
            }

            return cases;
        }
    }

    public void Dispose()
    {
        points.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Data_that_breaks_in_the_middle_is_named_and_the_run_goes_on(string fault, int prefetch)
    {
        using var scope = NewDisposeScope();
        var (spoil, message) = faults[fault];
        var data = new BreakingData(points, spoil);
        using var trainer = New(folder, prefetch);

        trainer.Invoking(t => t.Train(data).Count()).Should().Throw<TrainingDataException>().WithMessage(message);

        trainer.Step.Should().Be(3);
        ResumedToTheEnd().Should().Equal(Whole(), "what was saved before the fault is a whole run");
        trainer.Train(data).Last().Step.Should().Be(Steps, "the source is sound again");
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void NaN_in_the_middle_stops_the_run_and_leaves_a_checkpoint_to_go_on_from(float value)
    {
        var data = new BreakingData(points, batch => { batch.Samples[3, 1] = value; return batch; });
        using var trainer = New(folder);

        trainer.Invoking(t => t.Train(data).Count()).Should().Throw<TrainingDivergedException>().Which.Step.Should().Be(4);

        ResumedToTheEnd().Should().Equal(Whole());
        trainer.Resume(folder);
        trainer.Train(data).Last().Step.Should().Be(Steps, "the same trainer can take its own checkpoint up");
        Toys.Bytes(trainer).Should().Equal(Whole());
    }

    [Fact]
    public void A_stream_that_throws_in_the_middle_is_named_and_begins_again()
    {
        using var scope = NewDisposeScope();
        var passes = 0;
        IEnumerable<Tensor> Samples()
        {
            var broken = passes++ == 0;
            for (var i = 0L; i < 100; i++)
                yield return broken && i == 90 ? throw new IOException("the camera is unplugged") : points[i % 64].clone();
        }

        var data = TrainingData.FromStream(Samples());
        using var trainer = New(folder);

        trainer.Invoking(t => t.Train(data).Count()).Should().Throw<TrainingDataException>().WithMessage("*the camera is unplugged*");

        trainer.Train(data).Last().Step.Should().Be(Steps);
    }

    private byte[] Whole()
    {
        using var trainer = New(null);
        trainer.Train(TrainingData.FromTensor(points)).Last().Step.Should().Be(Steps);
        return Toys.Bytes(trainer);
    }

    private byte[] ResumedToTheEnd()
    {
        using var trainer = New(null);
        trainer.Resume(folder);
        trainer.Step.Should().Be(3);
        trainer.Train(TrainingData.FromTensor(points)).Last().Step.Should().Be(Steps);
        return Toys.Bytes(trainer);
    }

    private static WganGpTrainer New(string? into, int prefetch = 0) => Toys.Trainer(
        Toys.Options(Steps) with
        {
            ReportEvery = 1,
            Execution = new() { Prefetch = prefetch },
            Checkpoint = new() { Folder = into, EverySteps = into is null ? 0 : 1 },
        });

    /// <summary>Sound but for one read.</summary>
    private sealed class BreakingData(Tensor points, Func<Batch, Batch> spoil) : ITrainingData
    {
        private readonly ITrainingData sound = TrainingData.FromTensor(points);
        private int reads;

        public long? Count => sound.Count;

        public Batch Read(ReadOnlySpan<long> indices)
        {
            var batch = sound.Read(indices);
            return reads++ == ReadsBefore ? spoil(batch) : batch;
        }
    }
}
