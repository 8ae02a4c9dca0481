using FluentAssertions;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Faults;

/// <summary>A host's no_grad or inference_mode around a trainer changes nothing in a run, and is there again afterwards.</summary>
public sealed class HostModesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("wgangp-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(false, 2)]
    [InlineData(true, 2)]
    public void A_whole_run_is_the_same_to_the_bit(bool inference, int prefetch)
    {
        var usual = Run(() => enable_grad(), prefetch);

        Run(inference ? () => inference_mode() : () => no_grad(), prefetch).Should().Equal(usual);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_created_in_a_mode_can_be_trained_outside_it_and_the_other_way_round(bool inference)
    {
        using var scope = NewDisposeScope();
        Func<IDisposable> mode = inference ? () => inference_mode() : () => no_grad();
        using var points = Toys.Points(16);
        WganGpTrainer trainer;
        using (mode())
        {
            trainer = Toys.Trainer(Toys.Options() with { GeneratorAverageDecay = 0.9 });
            trainer.Preview().Dispose();
            trainer.Sample(2).Dispose();
        }

        using (trainer)
        {
            trainer.CriticStep(points);
            trainer.GeneratorStep();
            using (mode()) trainer.Save(Path.Combine(folder, "run.safetensors"));
            using (mode()) trainer.Resume(Path.Combine(folder, "run.safetensors"));
            trainer.CriticStep(points);
            trainer.GeneratorStep();
            trainer.Report().Step.Should().Be(2);
            trainer.Save(Path.Combine(folder, "run.safetensors"));
        }
    }

    [Fact]
    public void Samples_made_in_inference_mode_can_be_trained_on()
    {
        using var scope = NewDisposeScope();
        foreach (var path in new[] { PenaltyPath.Auto, PenaltyPath.Reference })
        {
            var options = Toys.Options();
            options.Execution.PenaltyPath = path;
            using var trainer = Toys.Trainer(options);
            Tensor points;
            using (inference_mode()) points = Toys.Points(16);

            trainer.CriticStep(points);
            trainer.CriticStep(points);
            trainer.GeneratorStep();
            trainer.Train(TrainingData.FromTensor(points)).Last().Step.Should().Be(10);
            CriticInspector.Inspect(trainer.Critic, points).Findings.Should().BeEmpty();
            new GradientPenalty().Compute(trainer.Critic, points, points).Loss.requires_grad.Should().BeTrue();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Inspection_and_penalty_work_in_either_mode(bool inference)
    {
        using var scope = NewDisposeScope();
        var critic = new ModuleCritic(Toys.Mlp(2, 1));
        var points = Toys.Points(16);
        using var mode = inference ? inference_mode() : no_grad();

        CriticInspector.Inspect(critic, points).ToString().Should().Be("The critic has no findings.");
        new GradientPenalty().Compute(critic, points, points.roll(1, 0)).Loss.requires_grad.Should().BeTrue();
        (is_grad_enabled(), is_inference_mode_enabled()).Should().Be((false, inference));
    }

    [Fact]
    public void A_network_that_was_made_in_inference_mode_is_refused_by_name()
    {
        using var scope = NewDisposeScope();
        ModuleGenerator generator;
        using (inference_mode()) generator = new ModuleGenerator(Toys.Mlp(2, 2), 2);

        FluentActions.Invoking(() => new WganGpTrainer(generator, new ModuleCritic(Toys.Mlp(2, 1)))).Should().Throw<NetworkException>()
            .WithMessage("The generator's 0.weight was made in inference mode, so it can never be trained. Build the network outside*");
    }

    private byte[] Run(Func<IDisposable> mode, int prefetch)
    {
        var file = Path.Combine(folder, $"{Guid.NewGuid():N}.safetensors");
        var data = new Made();
        WganGpOptions Options() => Toys.Options() with
        {
            AcceptedFindings = [CriticFinding.BatchStatistics],
            GeneratorAverageDecay = 0.9,
            Execution = new() { Prefetch = prefetch },
            Checkpoint = new() { Folder = Path.Combine(folder, "saved"), EverySteps = 3 },
        };
        using (mode())
        {
            var modes = (is_grad_enabled(), is_inference_mode_enabled());
            using (var first = Trainer(Options()))
            {
                foreach (var report in first.Train(data))
                {
                    (is_grad_enabled(), is_inference_mode_enabled()).Should().Be(modes, "the host's code runs in the host's mode");
                    if (report.Step == 5) break;
                }

                first.Save(file);
                first.Preview().Dispose();
            }

            using var second = Trainer(Options());
            second.Resume(file);
            second.Train(data).Last().Step.Should().Be(10);
            (is_grad_enabled(), is_inference_mode_enabled()).Should().Be(modes);
            using var samples = second.Sample(5);
            return [.. Toys.Bytes(second), .. samples.cpu().bytes];
        }
    }

    private static WganGpTrainer Trainer(WganGpOptions options) => Toys.Trainer(
        options,
        () => new ModuleCritic(nn.Sequential(nn.Linear(2, 8), nn.BatchNorm1d(8), nn.LeakyReLU(0.2), nn.Dropout(0.1), nn.Linear(8, 1))),
        () => new ModuleGenerator(nn.Sequential(nn.Linear(2, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 2)), 2));

    /// <summary>Points that are made at each read, in whatever mode the reading thread is.</summary>
    private sealed class Made : ITrainingData
    {
        public long? Count => 64;

        public Batch Read(ReadOnlySpan<long> indices)
        {
            using var points = Toys.Points();
            return new Batch(points.index_select(0, tensor(indices.ToArray())));
        }
    }
}
