using FluentAssertions;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Faults;

/// <summary>Tensors that an application keeps from one call of its code to the next.</summary>
public sealed class KeptTensorTests : IDisposable
{
    private readonly Tensor points = Toys.Points();

    public void Dispose() => points.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Data_may_keep_what_it_makes_at_its_first_read(int prefetch)
    {
        var data = new Caching(points);
        using var trainer = Toys.Trainer(Toys.Options() with { Execution = new() { Prefetch = prefetch } });

        trainer.Train(data).Last().Step.Should().Be(10);

        data.Cache!.IsInvalid.Should().BeFalse();
        data.Cache.Dispose();
    }

    [Fact]
    public void Stream_may_yield_rows_of_a_shard_that_it_made()
    {
        IEnumerable<Tensor> Rows()
        {
            for (var shard = 0; shard < 5; shard++)
            {
                using var rows = points * 1f;
                for (var i = 0L; i < 64; i++) yield return rows[i];
            }
        }

        using var trainer = Toys.Trainer();

        trainer.Train(TrainingData.FromStream(Rows())).Last().Step.Should().Be(10);
    }

    [Theory]
    [InlineData("list")]
    [InlineData("array")]
    [InlineData("set")]
    [InlineData("queue")]
    [InlineData("read-only")]
    public void Collection_that_is_streamed_remains_the_hosts(string kind)
    {
        var samples = Enumerable.Range(0, 20).Select(i => points[i].clone()).ToList();
        IEnumerable<Tensor> collection = kind switch
        {
            "array" => samples.ToArray(),
            "set" => samples.ToHashSet(),
            "queue" => new Queue<Tensor>(samples),
            "read-only" => samples.AsReadOnly(),
            _ => samples,
        };
        using var trainer = Toys.Trainer();

        trainer.Train(TrainingData.FromStream(collection)).Last().Step.Should().Be(10);

        samples.Should().AllSatisfy(sample => sample.IsInvalid.Should().BeFalse());
        samples.ForEach(sample => sample.Dispose());
    }

    [Fact]
    public void Samples_that_a_sequence_makes_are_freed_by_the_trainer()
    {
        var made = new List<Tensor>();
        using var trainer = Toys.Trainer();

        trainer.Train(TrainingData.FromStream(Enumerable.Range(0, 50).Select(i =>
        {
            made.Add(points[i].clone());
            return made[^1];
        }))).Last().Step.Should().Be(10);

        made.Should().AllSatisfy(sample => sample.IsInvalid.Should().BeTrue());
    }

    [Fact]
    public void Sequence_that_yields_a_tensor_twice_is_told_what_to_do()
    {
        using var sample = points[0].clone();
        IEnumerable<Tensor> Same()
        {
            while (true) yield return sample;
        }

        using var trainer = Toys.Trainer();

        trainer.Invoking(t => t.Train(TrainingData.FromStream(Same())).Count()).Should().Throw<TrainingDataException>().WithMessage(
            "The stream of training samples yielded a disposed tensor; yield a new tensor each time, a clone for example*");
    }

    [Theory]
    [InlineData("critic", false)]
    [InlineData("critic", true)]
    [InlineData("generator", false)]
    [InlineData("generator", true)]
    [InlineData("latents", false)]
    [InlineData("latents", true)]
    public void Network_that_keeps_what_it_makes_is_told_to_detach_it_and_trains_when_it_does(string which, bool isDetached)
    {
        var table = new Table(isDetached);
        using var trainer = Toys.Trainer(
            critic: () => new ModuleCritic(which == "critic" ? nn.Sequential(table, Toys.Mlp(2, 1)) : Toys.Mlp(2, 1)),
            generator: () => new ModuleGenerator(which == "generator" ? nn.Sequential(table, Toys.Mlp(2, 2)) : Toys.Mlp(2, 2), 2)
            {
                LatentSampler = which == "latents" ? (count, random) => table.call(randn([count, 2], generator: random)) : null,
            });
        var data = TrainingData.FromTensor(points);

        if (isDetached)
        {
            trainer.Train(data).Last().Step.Should().Be(10);
            return;
        }

        trainer.Invoking(t => t.Train(data).Count()).Should().Throw<WganGpException>().Which.Message.Should()
            .ContainAll("A tensor that the network keeps is disposed", "DetachFromDisposeScope()");
    }

    [Fact]
    public void Network_on_the_reference_path_that_keeps_what_it_makes_is_told_to_detach_it()
    {
        using var trainer = Toys.Trainer(
            Toys.Options() with { Execution = new() { PenaltyPath = PenaltyPath.Reference } },
            critic: () => new ModuleCritic(nn.Sequential(new Table(isDetached: false), Toys.Mlp(2, 1))));

        trainer.Invoking(t => t.Train(TrainingData.FromTensor(points)).Count()).Should().Throw<NetworkException>()
            .WithMessage("*unless it calls DetachFromDisposeScope() on it*");
    }

    /// <summary>Adds a tensor that it makes at its first call.</summary>
    private sealed class Table(bool isDetached) : nn.Module<Tensor, Tensor>(nameof(Table))
    {
        private Tensor? added;

        public override Tensor forward(Tensor input)
        {
            if (added is null)
            {
                added = ones(2) * 0.5;
                if (isDetached) added.DetachFromDisposeScope();
            }

            return input + added;
        }
    }

    private sealed class Caching(Tensor points) : ITrainingData
    {
        public Tensor? Cache { get; private set; }

        public long? Count => points.shape[0];

        public Batch Read(ReadOnlySpan<long> indices)
        {
            Cache ??= points * 2f;
            using var index = tensor(indices.ToArray());
            return new Batch(Cache.index_select(0, index));
        }
    }
}
