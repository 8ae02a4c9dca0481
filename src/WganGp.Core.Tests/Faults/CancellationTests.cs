using FluentAssertions;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Faults;

/// <summary>Cancelled at any point, a run stops between two steps, and what follows is the run that was not cancelled.</summary>
public sealed class CancellationTests : IDisposable
{
    private const long Steps = 2;
    private readonly string folder = Directory.CreateTempSubdirectory("wgangp-").FullName;
    private readonly Tensor points = Toys.Points();

    public void Dispose()
    {
        points.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Run_cancelled_at_any_point_goes_on_as_if_it_had_not_been()
    {
        var expected = Run(cancelAt: 0, out var all);
        all.Should().BeGreaterThan(20, "reads, both networks' calls, and the host's own code");

        for (var point = 1; point <= all; point++)
        {
            Run(point, out _).Should().Equal(expected, "it was cancelled at point {0} of {1}", point, all);
        }
    }

    [Fact]
    public void Token_that_was_cancelled_before_runs_nothing()
    {
        using var trainer = Toys.Trainer(Toys.Options(Steps));
        var data = TrainingData.FromTensor(points);

        trainer.Invoking(t => t.Train(data, new CancellationToken(canceled: true)).Count()).Should().Throw<OperationCanceledException>();

        trainer.Step.Should().Be(0);
        trainer.CriticUpdates.Should().Be(0);
        trainer.Train(data).Last().Step.Should().Be(Steps);
    }

    [Fact]
    public void Cancellation_that_the_data_throws_passes_through_and_the_last_checkpoint_goes_on()
    {
        using var cancellation = new CancellationTokenSource();
        var options = Toys.Options(Steps) with { ReportEvery = 1, Checkpoint = new() { Folder = folder, EverySteps = 1 } };
        using var trainer = Toys.Trainer(options);
        var calls = 0;
        var data = new Hooked(TrainingData.FromTensor(points), () =>
        {
            if (++calls != 5) return;
            cancellation.Cancel();
            cancellation.Token.ThrowIfCancellationRequested();
        });

        trainer.Invoking(t => t.Train(data, cancellation.Token).Count()).Should().Throw<OperationCanceledException>();

        trainer.Step.Should().Be(1);
        trainer.Resume(folder);
        trainer.Train(data).Last().Step.Should().Be(Steps);
        using var whole = Toys.Trainer(options with { Checkpoint = new() });
        whole.Train(TrainingData.FromTensor(points)).Last().Step.Should().Be(Steps);
        Toys.Bytes(trainer).Should().Equal(Toys.Bytes(whole));
    }

    /// <summary>Runs to the end, with one cancellation at a point on the way; gives what the last checkpoint holds.</summary>
    private byte[] Run(int cancelAt, out int points)
    {
        using var cancellation = new CancellationTokenSource();
        var passed = 0;
        void Point()
        {
            if (++passed == cancelAt) cancellation.Cancel();
        }

        var into = Path.Combine(folder, $"{cancelAt}");
        using var trainer = Toys.Trainer(
            Toys.Options(Steps) with
            {
                ReportEvery = 1,
                GeneratorAverageDecay = 0.9,
                Execution = new() { GradientAccumulation = 2 },
                Checkpoint = new() { Folder = into, EverySteps = 1 },
            },
            critic: () => new HookedCritic(Toys.Mlp(2, 1), Point),
            generator: () => new HookedGenerator(Toys.Mlp(2, 2), Point));
        var data = new Hooked(TrainingData.FromTensor(this.points), Point);
        try
        {
            foreach (var _ in trainer.Train(data, cancellation.Token)) Point();
        }
        catch (OperationCanceledException)
        {
            trainer.Step.Should().BeLessThan(Steps);
            trainer.CriticUpdates.Should().Be(trainer.Step * 2, "it stops between two steps");
            trainer.Train(data).Last().Step.Should().Be(Steps);
        }

        points = passed;
        return File.ReadAllBytes(Path.Combine(into, $"step-{Steps:D6}.safetensors"));
    }

    private sealed class Hooked(ITrainingData data, Action hook) : ITrainingData
    {
        public long? Count => data.Count;

        public Batch Read(ReadOnlySpan<long> indices)
        {
            hook();
            return data.Read(indices);
        }
    }

    private sealed class HookedCritic(nn.Module<Tensor, Tensor> layers, Action hook) : ICritic
    {
        public nn.Module Module => layers;

        public Tensor Score(Tensor samples, Tensor? condition = null)
        {
            hook();
            return layers.forward(samples);
        }
    }

    private sealed class HookedGenerator(nn.Module<Tensor, Tensor> layers, Action hook) : IGenerator
    {
        private readonly ModuleGenerator inner = new(layers, 2);

        public nn.Module Module => inner.Module;

        public IReadOnlyList<long> LatentShape => inner.LatentShape;

        public Tensor SampleLatent(long count, Generator random) => inner.SampleLatent(count, random);

        public Tensor Generate(Tensor latent, Tensor? condition = null)
        {
            hook();
            return inner.Generate(latent, condition);
        }
    }
}
