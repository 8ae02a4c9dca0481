using FluentAssertions;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Runs;

/// <summary>Each way to diverge, and the step and the term that are named.</summary>
public sealed class DivergenceTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("wgangp-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(8)]
    public void NaN_in_the_data_is_reported_at_its_own_step(int step)
    {
        using var trainer = Toys.Trainer();
        // The preflight reads first; then two critic updates a step.
        var data = new Poisoned(reads: 1 + (step * 2));

        var error = Diverge(trainer, data);

        (error.Step, error.Term, error.Parameter).Should().Be((step, nameof(TrainingReport.RealScore), "0.weight"));
        error.Message.Should().StartWith($"Training diverged: RealScore is not finite at step {step} (the critic's gradient norm was ");
        error.LastGradientNorm.Should().BePositive();
        (error.CriticLearningRate, error.GeneratorLearningRate).Should().Be((1e-3, 1e-3));
        trainer.Step.Should().Be(step <= 5 ? 5 : 10, "it is thrown instead of the window's report");
    }

    [Fact]
    public void The_first_update_of_a_window_knows_no_norm_before()
    {
        using var trainer = Toys.Trainer();

        var error = Diverge(trainer, new Poisoned(reads: 2));

        error.LastGradientNorm.Should().Be(double.NaN);
        error.Message.Should()
            .StartWith("Training diverged: RealScore is not finite at step 1, and the critic's 0.weight is no longer finite. Lower");
    }

    [Fact]
    public void The_first_update_of_a_later_window_knows_the_norm_of_the_window_before()
    {
        using var trainer = Toys.Trainer(Toys.Options() with { ReportEvery = 1, CriticSteps = 1 });
        using var watched = Toys.Trainer(Toys.Options() with { ReportEvery = 1, CriticSteps = 1 });
        using var points = Toys.Points();

        var error = Diverge(trainer, new Poisoned(reads: 4));

        error.Step.Should().Be(3);
        error.LastGradientNorm.Should()
            .Be(watched.Train(TrainingData.FromTensor(points)).First(report => report.Step == 2).CriticGradientNorm);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    public void A_critic_whose_scores_overflow_is_named(int step)
    {
        var update = 0;
        using var scope = NewDisposeScope();
        using var trainer = Toys.Trainer(
            critic: () => Critics.FromFunction((x, s) => x.sum(1) * s * (update == (step * 2) ? float.MaxValue : 1)));
        using var points = Toys.Points(16);

        var error = Assert.Throws<TrainingDivergedException>(() => Loop(trainer, 10, () =>
        {
            update++;
            trainer.CriticStep(points);
        }));

        error.Step.Should().Be(step);
        error.Term.Should().Be(nameof(TrainingReport.RealScore));
        error.Parameter.Should().Be("scale");
    }

    [Fact]
    public void A_gradient_that_is_not_finite_is_found_though_every_loss_is()
    {
        var update = 0;
        using var scope = NewDisposeScope();
        // The root of 0 is 0, its slope infinite: only the gradient of the weights shows it.
        using var trainer = Toys.Trainer(
            Toys.Options() with { GradientPenalty = new() { Weight = 0 } },
            () => Critics.FromFunction((x, s) => (x.sum(1) * s) + (update == 6 ? (s - s.detach()).sqrt().sum() : 0)));
        using var points = Toys.Points(16);

        var error = Assert.Throws<TrainingDivergedException>(() => Loop(trainer, 5, () =>
        {
            update++;
            trainer.CriticStep(points);
        }));

        (error.Step, error.Term, error.Parameter).Should().Be((3, nameof(TrainingReport.CriticGradientNorm), "scale"));
    }

    [Fact]
    public void A_generator_whose_gradient_is_not_finite_is_named()
    {
        using var scope = NewDisposeScope();
        var infinite = false;
        using var trainer = Toys.Trainer(
            critic: () => Critics.FromFunction((x, s) => (x.sum(1) * s) + (infinite ? (x - x.detach()).sum(1).sqrt() : 0)));
        using var points = Toys.Points(16);

        for (var step = 1; step <= 4; step++)
        {
            trainer.CriticStep(points);
            infinite = step == 2;
            trainer.GeneratorStep();
            infinite = false;
        }

        trainer.Invoking(t => t.Report()).Should().Throw<TrainingDivergedException>()
            .Which.Should().BeEquivalentTo(new { Step = 2L, Term = nameof(TrainingReport.GeneratorGradientNorm), Parameter = "0.weight" });
    }

    [Fact]
    public void An_exploding_learning_rate_is_named_at_the_step_at_which_it_shows()
    {
        var options = Toys.Options(50) with { ReportEvery = 50 };
        options.CriticOptimizer.LearningRate = 1e30;
        using var trainer = Toys.Trainer(options);
        using var watched = Toys.Trainer(options with { ReportEvery = 1 });
        using var points = Toys.Points();

        var error = Diverge(trainer, TrainingData.FromTensor(points));
        var soonest = Diverge(watched, TrainingData.FromTensor(points));

        error.Step.Should().Be(soonest.Step).And.Be(watched.Step, "a longer window finds the same step").And.BeLessThan(trainer.Step);
        error.Term.Should().Be(soonest.Term);
        error.CriticLearningRate.Should().Be(1e30);
        error.Message.Should().Contain("Lower the learning rates (critic 1E+30, generator 0.001)");
    }

    [Fact]
    public void Clipping_does_not_hide_a_gradient_that_is_not_finite()
    {
        var options = Toys.Options();
        options.CriticOptimizer.MaxGradientNorm = 1;
        using var trainer = Toys.Trainer(options);

        Diverge(trainer, new Poisoned(reads: 7)).Step.Should().Be(3);
    }

    [Fact]
    public void A_saved_window_keeps_its_first_failure_apart_from_what_follows()
    {
        using var trainer = Toys.Trainer();
        using var points = Toys.Points(16);
        trainer.CriticStep(points);
        trainer.GeneratorStep();
        var file = Path.Combine(folder, "run.safetensors");
        trainer.Save(file);
        using var resumed = Toys.Trainer();
        resumed.Resume(file);
        using var bad = points * float.NaN;
        resumed.CriticStep(bad);

        var error = Assert.Throws<TrainingDivergedException>(resumed.Report);

        error.Step.Should().Be(2);
        error.LastGradientNorm.Should().BePositive("the update before is in the saved window");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_state_that_is_not_finite_never_replaces_a_good_file(bool byTraining)
    {
        using var trainer = Toys.Trainer();
        using var points = Toys.Points(16);
        trainer.CriticStep(points);
        trainer.GeneratorStep();
        var file = Path.Combine(folder, "run.safetensors");
        trainer.Save(file);
        var good = File.ReadAllBytes(file);

        if (byTraining)
        {
            using var bad = points * float.NaN;
            trainer.CriticStep(bad);
        }
        else
        {
            using var scope = NewDisposeScope();
            using (no_grad()) trainer.Generator.Module.get_parameter("2.weight")![0, 0] = float.PositiveInfinity;
        }

        var error = Assert.Throws<TrainingDivergedException>(() => trainer.Save(file));
        (error.Step, error.Term, error.Parameter).Should().Be(byTraining ? (2, "RealScore", "0.weight") : (1, "Weights", "2.weight"));
        File.ReadAllBytes(file).Should().Equal(good);
        Directory.GetFiles(folder).Should().ContainSingle("nothing half-written is left");
    }

    private static TrainingDivergedException Diverge(WganGpTrainer trainer, ITrainingData data) =>
        Assert.Throws<TrainingDivergedException>(() => trainer.Train(data).ToList());

    /// <summary>A host's own loop: no preflight, two critic steps a generator step, one report at the end.</summary>
    private static void Loop(WganGpTrainer trainer, int steps, Action criticStep)
    {
        for (var step = 0; step < steps; step++)
        {
            criticStep();
            criticStep();
            trainer.GeneratorStep();
        }

        trainer.Report();
    }

    /// <summary>Sound points, but for one NaN in one read.</summary>
    private sealed class Poisoned(int reads) : ITrainingData
    {
        private readonly Tensor points = Toys.Points();
        private int read;

        public long? Count => points.shape[0];

        public Batch Read(ReadOnlySpan<long> indices)
        {
            var batch = points.index_select(0, tensor(indices.ToArray()));
            if (++read == reads) batch[0, 0] = float.NaN;
            return new Batch(batch);
        }
    }
}
