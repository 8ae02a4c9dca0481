using FluentAssertions;
using FsCheck;
using FsCheck.Xunit;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Data;

/// <summary>A part of the data is held out.</summary>
public sealed class HoldOutTests : IDisposable
{
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Property(MaxTest = 20)]
    public void Every_sample_is_in_one_part_with_its_own_condition(PositiveInt more, PositiveInt heldOut, ulong seed)
    {
        var data = Numbered(heldOut.Get + more.Get);

        var training = TrainingData.HoldOut(data, heldOut.Get, seed);

        (training.Count, training.HeldOut!.Count).Should().Be((more.Get, heldOut.Get));
        var (seen, unseen) = (All(training), All(training.HeldOut));
        seen.Concat(unseen).Order().Should().Equal(Enumerable.Range(0, heldOut.Get + more.Get));
        All(TrainingData.HoldOut(data, heldOut.Get, seed).HeldOut!).Should().Equal(unseen);
    }

    [Fact]
    public void Seed_and_count_choose_the_part_and_are_part_of_the_fingerprint()
    {
        var data = Numbered(100);
        var parts = new[] { TrainingData.HoldOut(data, 20), TrainingData.HoldOut(data, 20, seed: 1), TrainingData.HoldOut(data, 21) };

        parts.Select(part => string.Join(',', All(part.HeldOut!))).Should().OnlyHaveUniqueItems();
        parts.SelectMany(part => new[] { part.Fingerprint, part.HeldOut!.Fingerprint }).Should().OnlyHaveUniqueItems();
        parts[0].Fingerprint.Should().Be($"{data.Fingerprint}, part without 20 held out by seed 0");
        parts[0].HeldOut!.Fingerprint.Should().Be($"{data.Fingerprint}, part the 20 held out by seed 0");
        // It must not change from version to version: checkpoints depend on it.
        All(parts[0].HeldOut!).Take(5).Should().Equal(62, 98, 90, 10, 26);
    }

    [Fact]
    public void Both_parts_are_read_one_at_a_time()
    {
        var reading = 0;
        var data = new Reading(50, () =>
        {
            Interlocked.Increment(ref reading).Should().Be(1);
            Thread.Yield();
            Interlocked.Decrement(ref reading);
        });
        var training = TrainingData.HoldOut(data, 10);

        Parallel.ForEach(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
            (i % 2 == 0 ? training : training.HeldOut!).Read([i % 10]).Dispose());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(10)]
    public void Part_that_leaves_nothing_on_one_side_is_refused(long count)
    {
        var hold = () => TrainingData.HoldOut(Numbered(10), count);

        hold.Should().Throw<TrainingDataException>().WithMessage(
            $"The training data holds 10 samples, of which {count} cannot be held out; hold out 1 or more, and leave 1 or more.");
    }

    [Fact]
    public void No_part_of_a_stream_can_be_held_out()
    {
        var hold = () => TrainingData.HoldOut(TrainingData.FromStream([zeros(2)]), 1);

        hold.Should().Throw<TrainingDataException>().WithMessage("A stream has no known count, so no part of it can be held out.*");
    }

    [Fact]
    public void Set_of_its_own_is_held_out_beside_the_data()
    {
        var (data, other) = (Numbered(10), Numbered(3));

        var both = TrainingData.WithHeldOut(data, other);

        both.HeldOut.Should().BeSameAs(other);
        (both.Count, both.Fingerprint).Should().Be((data.Count, data.Fingerprint));
        All(both).Should().Equal(All(data));
        data.HeldOut.Should().BeNull();
    }

    /// <summary>Samples (n, n) with the condition n.</summary>
    private static ITrainingData Numbered(int count)
    {
        var numbers = arange(count, int64);
        return TrainingData.FromTensor(numbers.to(float32).unsqueeze(1).repeat(1, 2), numbers);
    }

    private static List<int> All(ITrainingData data)
    {
        using var batch = data.Read([.. Enumerable.Range(0, (int)data.Count!).Select(i => (long)i)]);
        var numbers = batch.Samples.data<float>().Chunk(2).Select(row => (int)row[0]).ToList();
        batch.Condition!.data<long>().Select(each => (int)each).Should().Equal(numbers);
        return numbers;
    }

    private sealed class Reading(long count, Action read) : ITrainingData
    {
        public long? Count => count;

        public Batch Read(ReadOnlySpan<long> indices)
        {
            read();
            return new Batch(zeros(indices.Length, 2));
        }
    }
}
