using FluentAssertions;
using TorchSharp;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace WganGp.Tests.Runs;

/// <summary>
/// Runs with spectral normalisation and self-attention: the vectors of the power iteration move once per update of their own network, on
/// both paths alike; they are resumed; parts of a batch add up to the whole.
/// </summary>
public sealed class LayerBlockRunTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("wgangp-").FullName;

    public static TheoryData<PenaltyPath> Paths => [PenaltyPath.Fast, PenaltyPath.Reference];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(Paths))]
    public void The_vectors_move_once_per_update_of_their_network(PenaltyPath path)
    {
        using var scope = NewDisposeScope();
        using var trainer = Trainer(path, accumulation: 3);
        var (critic, generator) = (trainer.Critic.Module, trainer.Generator.Module);
        var real = Images(12);
        void Check(bool critics, bool generators, Action step)
        {
            var (ofCritic, ofGenerator) = (Moved(critic), Moved(generator));
            var (before, other) = (Vectors(critic), Vectors(generator));
            step();
            Vectors(critic).Should().Equal(critics ? ofCritic : before);
            Vectors(generator).Should().Equal(generators ? ofGenerator : other);
        }

        Check(critics: true, generators: false, () => trainer.CriticStep(real));
        Check(critics: false, generators: true, () => trainer.GeneratorStep());
        Check(critics: false, generators: false, () => trainer.Sample(3).Dispose());
        Check(critics: false, generators: false, () => trainer.Report());
        Check(critics: true, generators: false, () => trainer.CriticStep(real));
        critic.eval();
        Check(critics: false, generators: false, () => trainer.CriticStep(real));
    }

    [Fact]
    public void Both_paths_train_the_same_weights()
    {
        using var scope = NewDisposeScope();
        using var fast = Trainer(PenaltyPath.Fast, type: ScalarType.Float64);
        using var reference = Trainer(PenaltyPath.Reference, type: ScalarType.Float64);
        foreach (var trainer in (WganGpTrainer[])[fast, reference])
        {
            for (var step = 0; step < 5; step++)
            {
                trainer.CriticStep(Images(6).to(ScalarType.Float64));
                trainer.CriticStep(Images(6).to(ScalarType.Float64) * 0.5);
                trainer.GeneratorStep();
            }
        }

        fast.Report().PenaltyPath.Should().Be(PenaltyPath.Fast);
        foreach (var (one, other) in ((Module, Module)[])[
            (fast.Critic.Module, reference.Critic.Module), (fast.Generator.Module, reference.Generator.Module)])
        {
            var expected = other.state_dict();
            foreach (var (name, value) in one.state_dict())
            {
                (value - expected[name]).abs().max().item<double>().Should().BeLessThan(1e-8, name);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_resumed_run_is_the_run_that_was_not_interrupted(PenaltyPath path)
    {
        var images = Images(24);
        var data = TrainingData.FromTensor(images);
        using var whole = Trainer(path);
        foreach (var report in whole.Train(data)) _ = report;

        using var first = Trainer(path);
        first.Train(data).Take(1).Last().Step.Should().Be(2);
        var file = Path.Combine(folder, "run.safetensors");
        first.Save(file);
        using var second = Trainer(path);
        second.Resume(file);
        foreach (var report in second.Train(data)) _ = report;

        second.Step.Should().Be(6);
        Toys.Bytes(second).Should().Equal(Toys.Bytes(whole));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Parts_of_a_batch_add_up_to_the_whole(PenaltyPath path)
    {
        using var scope = NewDisposeScope();
        var latents = rand(12, 3);
        Module Trained(int parts)
        {
            long start = 0;
            // How many numbers are drawn at once changes what libtorch draws.
            using var trainer = Trainer(path, parts, ScalarType.Float64, withPenalty: false, (count, _) =>
            {
                start += count;
                return latents.narrow(0, start - count, count).clone();
            });
            trainer.CriticStep(Images(12).to(ScalarType.Float64));
            return trainer.Critic.Module;
        }

        var (whole, parted) = (Trained(1), Trained(3).state_dict());
        foreach (var (name, value) in whole.state_dict())
        {
            (value - parted[name]).abs().max().item<double>().Should().BeLessThan(1e-9, name);
        }
    }

    [Fact]
    public void Updates_leave_no_tensors_behind()
    {
        using var scope = NewDisposeScope();
        using var trainer = Trainer(PenaltyPath.Fast);
        var real = Images(8);
        long After(int updates)
        {
            for (var i = 0; i < updates; i++)
            {
                trainer.CriticStep(real);
                trainer.GeneratorStep();
            }

            trainer.Report();
            return DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        }

        After(3);
        var before = After(1);
        After(5).Should().Be(before);
    }

    private static WganGpTrainer Trainer(
        PenaltyPath path, int accumulation = 1, ScalarType type = ScalarType.Float32, bool withPenalty = true,
        Func<long, Generator, Tensor>? latents = null) => WganGpTrainer.Create(
            () => new ModuleGenerator(
                Sequential(
                    new SpectralNorm(Linear(3, 32)), Unflatten(1, [8, 2, 2]), new SpectralNorm(ConvTranspose2d(8, 8, 2, stride: 2)), ReLU(),
                    Attention(), new SpectralNorm(Conv2d(8, 2, 3, padding: 1)), Tanh()).to(type), 3)
            { LatentSampler = latents },
            () => new ModuleCritic(
                Sequential(
                    new SpectralNorm(Conv2d(2, 8, 3, padding: 1)), LeakyReLU(0.1), Attention(), Flatten(),
                    new SpectralNorm(Linear(128, 1), iterations: 2)).to(type)),
            new WganGpOptions
            {
                Steps = 6,
                BatchSize = 6,
                CriticSteps = 2,
                ReportEvery = 2,
                Loss = AdversarialLoss.NonSaturating,
                GradientPenalty = { Weight = withPenalty ? 10 : 0 },
                CriticOptimizer = { LearningRate = 1e-2 },
                GeneratorOptimizer = { LearningRate = 1e-2 },
                Execution = { PenaltyPath = path, GradientAccumulation = accumulation },
            });

    private static SelfAttention Attention()
    {
        var block = new SelfAttention(8, spectralNorm: true);
        using (no_grad()) block.get_parameter("gamma")!.add_(0.5);
        return block;
    }

    private static Tensor Images(int count)
    {
        using var draws = new Generator(8);
        return randn([count, 2, 4, 4], generator: draws);
    }

    private static byte[] Vectors(Module network) => [.. network.buffers().SelectMany(buffer => buffer.Bytes())];

    // Where one update's iterations take the vectors; they are put back.
    private static byte[] Moved(Module network)
    {
        var buffers = network.buffers().Select(buffer => (Buffer: buffer, Before: buffer.clone())).ToArray();
        foreach (var norm in network.modules().OfType<SpectralNorm>()) norm.Iterate();
        var moved = Vectors(network);
        using (no_grad())
        {
            foreach (var (buffer, before) in buffers) buffer.copy_(before);
        }

        return moved;
    }
}
