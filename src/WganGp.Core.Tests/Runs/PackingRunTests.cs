using FluentAssertions;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Runs;

/// <summary>Runs of a critic that scores packs: what is refused before the first step, and that nothing else is different.</summary>
public sealed class PackingRunTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("wgangp-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(16, null, "A batch (BatchSize) has 16 samples, but the critic scores packs of 5. Use a multiple of 5, such as 15, or*")]
    [InlineData(3, null, "A batch (BatchSize) has 3 samples, but the critic scores packs of 5. Use a multiple of 5, such as 5, or*")]
    [InlineData(15, 8, "A generator batch (GeneratorBatchSize) has 8 samples, but the critic scores packs of 5.*such as 5, or*")]
    public void A_batch_size_that_is_no_multiple_is_refused_when_the_trainer_is_built(int batch, int? generated, string message) =>
        FluentActions.Invoking(() => Trainer(Options() with { BatchSize = batch, GeneratorBatchSize = generated }))
            .Should().Throw<NetworkException>().WithMessage(message);

    [Fact]
    public void A_last_batch_that_is_no_multiple_is_refused_before_the_first_step()
    {
        using var points = Toys.Points(64);
        using var trainer = Trainer(Options() with { LastBatch = LastBatch.Keep });
        var before = Toys.Bytes(trainer);

        trainer.Invoking(each => each.Train(TrainingData.FromTensor(points))).Should().Throw<TrainingDataException>().WithMessage(
            "LastBatch is Keep, and the last batch of the 64 samples would hold 4, but the critic scores packs of 5. Set LastBatch to " +
            "Drop, or choose a number of samples that leaves a multiple of it.");
        Toys.Bytes(trainer).Should().Equal(before);
    }

    [Fact]
    public void A_last_batch_of_whole_packs_is_used()
    {
        using var points = Toys.Points(40);
        using var trainer = Trainer(Options(2) with { LastBatch = LastBatch.Keep, CriticSteps = 3, ReportEvery = 1 });

        trainer.Train(TrainingData.FromTensor(points)).Should().HaveCount(2);
        trainer.CriticUpdates.Should().Be(6);
    }

    [Fact]
    public void Batches_of_the_hosts_own_are_checked()
    {
        using var trainer = Trainer(Options());
        using var points = Toys.Points(12);

        trainer.Invoking(each => each.CriticStep(points)).Should().Throw<ArgumentException>().WithMessage(
            "The batch has 12 samples, but the critic scores packs of 5. Use a multiple of 5, such as 10, or another Pac.*");
        trainer.CriticUpdates.Should().Be(0);
    }

    [Fact]
    public void Pac_below_one_is_refused()
    {
        using var module = Toys.Mlp(2, 1);
        FluentActions.Invoking(() => Toys.Trainer(critic: () => new OwnPac(new ModuleCritic(module), 0)))
            .Should().Throw<NetworkException>().WithMessage(
                "The critic's Pac is 0; it is the number of samples that are scored as one, 1 or more.");
    }

    [Theory]
    [InlineData(PenaltyPath.Fast)]
    [InlineData(PenaltyPath.Reference)]
    public void A_resumed_run_is_the_run_that_was_not_interrupted(PenaltyPath path)
    {
        var options = Options() with { ReportEvery = 1, Execution = new() { PenaltyPath = path, GradientAccumulation = 2 } };
        using var points = Toys.Points();
        var data = TrainingData.FromTensor(points);
        using var whole = Trainer(options);
        var reports = whole.Train(data).ToList();
        using var first = Trainer(options);
        foreach (var report in first.Train(data).Take(4)) report.PenaltyPath.Should().Be(path, report.PenaltyPathReason);
        var file = Path.Combine(folder, "run.safetensors");
        first.Save(file);

        using var second = Trainer(options);
        rand(3);
        second.Resume(file);
        var rest = second.Train(data).ToList();

        rest.Select(report => report.CriticLoss).Should().Equal(reports.Skip(4).Select(report => report.CriticLoss));
        Toys.Bytes(second).Should().Equal(Toys.Bytes(whole));
    }

    [Fact]
    public void Both_paths_train_alike()
    {
        var weights = new[] { PenaltyPath.Fast, PenaltyPath.Reference }.Select(path =>
        {
            using var points = Toys.Points();
            using var trainer = Trainer(Options() with { Execution = new() { PenaltyPath = path } }, dropout: 0);
            foreach (var _ in trainer.Train(TrainingData.FromTensor(points)))
            {
            }

            return trainer.Critic.Module.parameters().SelectMany(parameter => parameter.Values()).ToArray();
        }).ToArray();

        weights[0].Zip(weights[1], (a, b) => Math.Abs(a - b)).Max().Should().BeLessThan(1e-4);
    }

    [Fact]
    public void Another_pac_is_refused_by_resume()
    {
        var file = Path.Combine(folder, "run.safetensors");
        var options = Options() with { BatchSize = 15 };
        using var saved = Toys.Trainer(options, () => Mean(5));
        saved.Save(file);
        using var other = Toys.Trainer(options, () => Mean(3));

        other.Invoking(each => each.Resume(file)).Should().Throw<CheckpointException>()
            .WithMessage("*belongs to another run: critic.Pac: file '5', model 3*");
        using var same = Toys.Trainer(options, () => Mean(5));
        same.Resume(file);

        // The weights are the same whatever the pack: only the entry tells them apart.
        static ICritic Mean(int pac) => new ModuleCritic(new MeanOfPack()) { Pac = pac };
    }

    [Fact]
    public void Sampling_does_not_know_packs()
    {
        using var trainer = Trainer(Options());
        trainer.Sample(7).shape.Should().Equal(7, 2);
        trainer.Preview().shape.Should().Equal(64, 2);
    }

    [Fact]
    public void A_normalisation_over_one_pack_is_refused()
    {
        using var points = Toys.Points(20);
        var options = Options() with { BatchSize = 5, AcceptedFindings = [CriticFinding.BatchStatistics] };
        using var trainer = Toys.Trainer(options, () => new ModuleCritic(nn.Sequential(
            nn.Linear(10, 8), nn.BatchNorm1d(8), nn.Linear(8, 1)))
        { Pac = 5 });

        trainer.Invoking(each => each.Train(TrainingData.FromTensor(points))).Should().Throw<NetworkException>().WithMessage(
            "The critic's BatchNorm1d at 1 would normalise single values, because its input is [1, 8], one value per channel: " +
            "BatchSize is 5. *Set it to 10 or more*");
    }

    private static WganGpOptions Options(long steps = 8) => Toys.Options(steps) with { BatchSize = 20 };

    private static WganGpTrainer Trainer(WganGpOptions options, double dropout = 0.3) => Toys.Trainer(
        options, () => new ModuleCritic(nn.Sequential(
            nn.Linear(10, 16), nn.LeakyReLU(0.2), nn.Dropout(dropout), nn.Linear(16, 1)))
        { Pac = 5 });

    private sealed class MeanOfPack : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Linear score = nn.Linear(2, 1);

        public MeanOfPack() : base(nameof(MeanOfPack)) => RegisterComponents();

        public override Tensor forward(Tensor packs) => score.call(packs.reshape(packs.shape[0], -1, 2).mean([1]));
    }

    private sealed class OwnPac(ICritic inner, int pac) : ICritic
    {
        public nn.Module Module => inner.Module;

        public int Pac => pac;

        public Tensor Score(Tensor samples, Tensor? condition = null) => inner.Score(samples, condition);
    }
}
