using FluentAssertions;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests;

public sealed class TrainingDataTests
{
    [Fact]
    public void Tensor_data_is_read_by_index_with_its_conditions()
    {
        using var scope = NewDisposeScope();
        var data = TrainingData.FromTensor(arange(6, dtype: ScalarType.Float32).reshape(3, 2), tensor(new long[] { 7, 8, 9 }));

        using var batch = data.Read([2, 0]);

        data.Count.Should().Be(3);
        batch.Samples.Values().Should().Equal(4, 5, 0, 1);
        batch.Condition!.Values().Should().Equal(9, 7);
    }

    [Fact]
    public void Stream_is_read_in_order_and_again_when_it_ends()
    {
        using var scope = NewDisposeScope();
        var data = TrainingData.FromStream(Enumerable.Range(0, 3).Select(i => tensor(new[] { (float)i })));

        data.Count.Should().BeNull();
        data.Read([0, 1]).Samples.Values().Should().Equal(0, 1);
        data.Read([2, 3]).Samples.Values().Should().Equal(2, 0);
    }

    [Fact]
    public void Trainer_trains_on_a_stream()
    {
        using var scope = NewDisposeScope();
        using var trainer = Toys.Trainer();

        var report = trainer.Train(TrainingData.FromStream(Enumerable.Range(0, 40).Select(_ => randn(2)))).Last();

        report.Step.Should().Be(10);
        report.Epoch.Should().Be(0);
    }

    [Fact]
    public void Data_that_breaks_its_contract_is_refused_with_a_reason()
    {
        using var scope = NewDisposeScope();
        static string Message(ITrainingData data)
        {
            using var trainer = Toys.Trainer();
            return trainer.Invoking(t => t.Train(data).Count()).Should().Throw<TrainingDataException>().Which.Message;
        }

        Message(new Data(64, _ => throw new IOException("the disk is gone")))
            .Should().Match(
                "The training data failed while reading 16 samples from index *: the disk is gone. Repair it, then call Train again*");
        Message(new Data(64, indices => new Batch(randn(indices.Length - 1, 2)))).Should()
            .StartWith("The training data returned [15, 2] of Float32 for 16 indices");
        Message(new Data(64, indices => new Batch(ones(indices.Length, 2, dtype: ScalarType.Int64)))).Should().Contain("floating point");
        Message(new Data(64, indices => null!)).Should().Be("The training data returned null instead of a batch.");
        Message(new Data(64, indices => new Batch(randn(indices.Length, 2), zeros(3)))).Should().Contain("one condition per sample");
        var width = 1;
        Message(new Data(64, indices => new Batch(width++ == 1 ? randn(indices.Length, 2) : randn(indices.Length, 3)))).Should().Be(
            "The training data's samples had the shape [2] before and have [3] now; all must have one shape.");
        Message(TrainingData.FromStream([])).Should().StartWith("The stream of training samples is empty.");
    }

    [Fact]
    public void Tensors_that_do_not_fit_are_refused()
    {
        using var scope = NewDisposeScope();
        FluentActions.Invoking(() => TrainingData.FromTensor(zeros(3))).Should().Throw<TrainingDataException>()
            .WithMessage("The samples are [3] of Float32; give [Count, …]*");
        FluentActions.Invoking(() => TrainingData.FromTensor(zeros(3, 2), zeros(2))).Should().Throw<TrainingDataException>()
            .WithMessage("There are 3 samples, but the conditions are [2]; give one per sample.");
    }

    private sealed class Data(long count, Func<long[], Batch> read) : ITrainingData
    {
        public long? Count => count;

        public Batch Read(ReadOnlySpan<long> indices) => read(indices.ToArray());
    }
}
