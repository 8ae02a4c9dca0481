using FluentAssertions;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Runs;

/// <summary>Buffers are part of a run's state: they are checked wherever weights are, and divergence is not blamed for them.</summary>
public sealed class BufferTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("wgangp-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_running_variance_that_is_NaN_is_in_no_report_and_in_no_file(bool inGenerator)
    {
        using var scope = NewDisposeScope();
        using var trainer = Trainer();
        using var points = Toys.Points(16);
        trainer.CriticStep(points);
        trainer.GeneratorStep();
        var file = Path.Combine(folder, "run.safetensors");
        trainer.Save(file);
        var good = File.ReadAllBytes(file);
        Break(inGenerator ? trainer.Generator.Module : trainer.Critic.Module);

        const string message = "*buffer 1.running_var is NaN or infinite after step 1, although losses and weights are finite*";
        trainer.Invoking(each => each.Report()).Should().Throw<NetworkException>().WithMessage(message)
            .WithMessage($"The {(inGenerator ? "generator" : "critic")}'s *");
        trainer.Invoking(each => each.Save(file)).Should().Throw<NetworkException>().WithMessage(message);
        File.ReadAllBytes(file).Should().Equal(good);
    }

    [Fact]
    public void No_checkpoint_holds_such_a_buffer_and_no_rollback_hides_it()
    {
        using var scope = NewDisposeScope();
        using var trainer = Trainer(Toys.Options() with
        {
            ReportEvery = 2,
            Checkpoint = new() { Folder = folder, EverySteps = 1, Keep = 100 },
            Divergence = new() { MaxRollbacks = 3 },
        });
        var reads = 0;
        var data = new Reading(() =>
        {
            // The inspection reads first; then two critic updates a step.
            if (++reads == 1 + (2 * 5)) Break(trainer.Generator.Module);
        });

        trainer.Invoking(each => each.Train(data).ToList()).Should().Throw<NetworkException>().WithMessage("*after step 6*");

        Directory.GetFiles(folder).Select(Path.GetFileName).Order().Should()
            .Equal(Enumerable.Range(1, 4).Select(step => Checkpoint.FileName(step)));
        trainer.Resume(folder);
        trainer.Step.Should().Be(4);
        trainer.Train(TrainingData.FromTensor(Toys.Points())).Last().Rollbacks.Should().Be(0);
    }

    [Fact]
    public void A_buffer_that_forward_replaces_and_does_not_detach_is_named_at_the_next_save()
    {
        using var scope = NewDisposeScope();
        using var trainer = Toys.Trainer(
            Toys.Options() with { Execution = new() { SelfCheck = false } },
            () => new ModuleCritic(nn.Sequential(new Replacing(), nn.Linear(2, 1))));
        var file = Path.Combine(folder, "run.safetensors");
        trainer.Save(file);
        var good = File.ReadAllBytes(file);
        trainer.CriticStep(Toys.Points(16));

        const string message = "The critic's 0.mean is disposed, so that it can be neither saved nor restored: what a network makes " +
            "during a call is freed after it, unless it calls DetachFromDisposeScope() on it.";
        trainer.Invoking(each => each.Save(file)).Should().Throw<NetworkException>().WithMessage(message);
        trainer.Invoking(each => each.Resume(file)).Should().Throw<NetworkException>().WithMessage(message);
        File.ReadAllBytes(file).Should().Equal(good);
    }

    [Fact]
    public void A_mask_with_infinity_from_the_start_is_no_fault()
    {
        using var scope = NewDisposeScope();
        using var trainer = Toys.Trainer(generator: () => new ModuleGenerator(nn.Sequential(new Masked(), nn.Linear(2, 2)), 2));

        trainer.Train(TrainingData.FromTensor(Toys.Points())).Last().Step.Should().Be(10);
        trainer.Save(Path.Combine(folder, "run.safetensors"));
    }

    private static WganGpTrainer Trainer(WganGpOptions? options = null) => Toys.Trainer(
        (options ?? Toys.Options()) with { AcceptedFindings = [CriticFinding.BatchStatistics] },
        () => new ModuleCritic(nn.Sequential(nn.Linear(2, 8), nn.BatchNorm1d(8), nn.LeakyReLU(0.2), nn.Linear(8, 1))),
        () => new ModuleGenerator(nn.Sequential(nn.Linear(2, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 2)), 2));

    // What a batch of one sample leaves behind. Training goes on with the batch's own statistics.
    private static void Break(nn.Module module)
    {
        using (no_grad()) module.get_buffer("1.running_var")![3] = float.NaN;
    }

    private sealed class Reading(Action read) : ITrainingData
    {
        private readonly Tensor points = Toys.Points();

        public long? Count => points.shape[0];

        public Batch Read(ReadOnlySpan<long> indices)
        {
            read();
            return new Batch(points.index_select(0, tensor(indices.ToArray())));
        }
    }

    private sealed class Replacing : nn.Module<Tensor, Tensor>
    {
        public Replacing() : base("replacing") => register_buffer("mean", zeros(2));

        public override Tensor forward(Tensor input)
        {
            ConditionallyRegisterBuffer("mean", input.detach().mean([0L]));
            return input.alias();
        }
    }

    private sealed class Masked : nn.Module<Tensor, Tensor>
    {
        private readonly Tensor mask = tensor(new[] { 0, float.NegativeInfinity });

        public Masked() : base("masked") => RegisterComponents();

        public override Tensor forward(Tensor input) => input.masked_fill(mask.isinf(), 0);
    }
}
