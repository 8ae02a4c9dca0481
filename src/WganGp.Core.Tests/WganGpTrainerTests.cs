using FluentAssertions;
using TorchSharp;
using WganGp.Tests.Support;
using WganGp.TestSupport;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests;

public sealed class WganGpTrainerTests
{
    [Fact]
    public void Same_seed_gives_identical_bytes_whatever_the_host_draws_in_between()
    {
        static byte[] Run(bool hostDraws)
        {
            using var scope = NewDisposeScope();
            using var trainer = Toys.Trainer(
                Toys.Options(20), critic: () => new ModuleCritic(nn.Sequential(nn.Linear(2, 32), nn.Dropout(0.2), nn.Linear(32, 1))));
            foreach (var _ in trainer.Train(TrainingData.FromTensor(Toys.Points())))
            {
                if (!hostDraws) continue;
                rand(7);
                trainer.Sample(3, seed: 9);
            }

            return Toys.Bytes(trainer);
        }

        Run(hostDraws: true).Should().Equal(Run(hostDraws: false));
    }

    [Fact]
    public void Another_seed_gives_other_weights()
    {
        static byte[] Run(ulong seed)
        {
            using var trainer = Toys.Trainer(Toys.Options() with { Seed = seed });
            return Toys.Bytes(trainer);
        }

        Run(1).Should().NotEqual(Run(2));
    }

    [Fact]
    public void Training_leaves_the_hosts_random_state_as_it_was()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(5);
        var expected = rand(4).Values();
        random.manual_seed(5);

        using var trainer = Toys.Trainer();
        trainer.Train(TrainingData.FromTensor(Toys.Points())).Count().Should().Be(2);
        trainer.Sample(5).Dispose();

        rand(4).Values().Should().Equal(expected);
    }

    [Fact]
    public void After_some_hundred_steps_the_mean_gradient_norm_is_near_1()
    {
        using var scope = NewDisposeScope();
        using var trainer = Toys.Trainer(Toys.Options(400) with { ReportEvery = 20, BatchSize = 64 });

        var reports = trainer.Train(TrainingData.FromTensor(Toys.Points(1_000))).ToList();

        reports[0].GradientNorm.Should().NotBeInRange(0.9, 1.1, "else the test shows nothing");
        reports.TakeLast(5).Average(report => report.GradientNorm).Should().BeInRange(0.9, 1.1);
    }

    [Fact]
    public void Generator_learns_where_the_data_is()
    {
        using var scope = NewDisposeScope();
        using var trainer = Toys.Trainer(Toys.ConvergingOptions());

        trainer.Train(TrainingData.FromTensor(Toys.Points(1_000))).Count().Should().Be(4);

        var mean = trainer.Sample(1_000).mean([0]).Values();
        mean[0].Should().BeApproximately(2, 0.3);
        mean[1].Should().BeApproximately(-1, 0.3);
    }

    [Fact]
    public void Critic_step_builds_no_graph_of_the_generator_and_generator_step_gives_the_critic_no_gradient()
    {
        using var scope = NewDisposeScope();
        var sawGraph = new List<bool>();
        using var trainer = Toys.Trainer(critic: () => Critics.FromFunction((samples, scale) =>
        {
            if (!samples.is_leaf || !samples.requires_grad) sawGraph.Add(samples.requires_grad);
            return samples.sum(1) * scale;
        }));

        trainer.CriticStep(Toys.Points(16));
        sawGraph.Should().Equal([false, false], "real and fake carry no graph, and the interpolate is a leaf");
        trainer.Generator.Module.parameters().Should().AllSatisfy(parameter => parameter.grad.Should().BeNull());

        var before = Toys.Bytes(trainer.Critic.Module);
        trainer.GeneratorStep();
        trainer.Critic.Module.parameters().Should().AllSatisfy(parameter =>
        {
            parameter.grad.Should().BeNull();
            parameter.requires_grad.Should().BeTrue("it is frozen for the step only");
        });
        Toys.Bytes(trainer.Critic.Module).Should().Equal(before);
    }

    [Fact]
    public void Frozen_critic_weights_stay_frozen()
    {
        using var scope = NewDisposeScope();
        using var trainer = Toys.Trainer(critic: () =>
        {
            var layers = nn.Sequential(("fixed", nn.Linear(2, 8)), ("trained", nn.Linear(8, 1)));
            foreach (var (name, parameter) in layers.named_parameters())
                parameter.requires_grad = !name.StartsWith("fixed", StringComparison.Ordinal);
            return new ModuleCritic(layers);
        });
        var before = trainer.Critic.Module.state_dict()["fixed.weight"].Values();

        trainer.Train(TrainingData.FromTensor(Toys.Points())).Count().Should().Be(2);

        trainer.Critic.Module.state_dict()["fixed.weight"].Values().Should().Equal(before);
        trainer.Critic.Module.get_parameter("fixed.weight")!.requires_grad.Should().BeFalse();
    }

    [Fact]
    public void Each_critic_step_sees_a_fresh_real_batch()
    {
        var data = new RecordingData(64);
        using var trainer = Toys.Trainer(Toys.Options(4) with { CriticSteps = 4, BatchSize = 8 });

        trainer.Train(data).Count().Should().Be(1);

        data.Batches.Should().HaveCount(16);
        data.Batches.Take(8).SelectMany(indices => indices).Should().OnlyHaveUniqueItems("a pass of 64 samples is eight batches of eight")
            .And.HaveCount(64);
        data.Batches.Skip(8).SelectMany(indices => indices).Should().OnlyHaveUniqueItems();
        data.Batches.Take(8).SelectMany(indices => indices)
            .Should().NotEqual(data.Batches.Skip(8).SelectMany(indices => indices), "each pass is shuffled anew");
    }

    [Theory]
    [InlineData(LastBatch.Drop, new[] { 4, 4, 4, 4 })]
    [InlineData(LastBatch.Keep, new[] { 4, 4, 2, 4 })]
    public void Last_batch_is_dropped_or_kept_as_asked(LastBatch lastBatch, int[] sizes)
    {
        var data = new RecordingData(10);
        using var trainer = Toys.Trainer(Toys.Options(4) with { CriticSteps = 1, BatchSize = 4, LastBatch = lastBatch });

        trainer.Train(data).Count().Should().Be(1);

        data.Batches.Select(indices => indices.Length).Should().Equal(sizes);
    }

    [Fact]
    public void Accumulated_gradient_is_that_of_the_whole_batch()
    {
        static byte[][] Run(int parts)
        {
            using var scope = NewDisposeScope();
            // Without the penalty nothing is drawn inside a part but latents, and those are drawn in one order.
            var options = Toys.Options() with
            {
                BatchSize = 12,
                GradientPenalty = new() { Weight = 0 },
                Execution = new() { GradientAccumulation = parts },
            };
            options.CriticOptimizer.Kind = options.GeneratorOptimizer.Kind = OptimizerKind.RmsProp;
            using var trainer = Toys.Trainer(
                options,
                generator: () => new ModuleGenerator(Toys.Mlp(2, 2).to(ScalarType.Float64), 2)
                {
                    LatentSampler = (count, _) => zeros(count, 2),
                },
                critic: () => new ModuleCritic(Toys.Mlp(2, 1).to(ScalarType.Float64)));
            trainer.CriticStep(Toys.Points(12));
            trainer.GeneratorStep();
            var weights = trainer.Critic.Module.parameters().Concat(trainer.Generator.Module.parameters());
            return [.. weights.Select(parameter => parameter.round(decimals: 9).Bytes())];
        }

        var whole = Run(1);
        Run(3).Should().BeEquivalentTo(whole, options => options.WithStrictOrdering());
        Run(5).Should().BeEquivalentTo(whole, options => options.WithStrictOrdering(), "parts of unequal size weigh by their size");
    }

    [Fact]
    public void A_step_is_one_optimiser_step_and_counts()
    {
        using var trainer = Toys.Trainer(Toys.Options(10) with { CriticSteps = 3, Execution = new() { GradientAccumulation = 2 } });

        var reports = trainer.Train(TrainingData.FromTensor(Toys.Points())).ToList();

        reports.Select(report => report.Step).Should().Equal(5, 10);
        reports.Select(report => report.CriticUpdates).Should().Equal(15, 30);
        reports[1].Epoch.Should().BeApproximately(30 * 16 / 64.0, 1e-9);
    }

    [Fact]
    public void Report_adds_up()
    {
        using var trainer = Toys.Trainer();

        var report = trainer.Train(TrainingData.FromTensor(Toys.Points())).First();

        report.CriticLoss.Should().BeApproximately(report.FakeScore - report.RealScore + report.GradientPenalty, 1e-5);
        report.WassersteinEstimate.Should().Be(report.RealScore - report.FakeScore);
        report.GradientNorm.Should().BeInRange(report.GradientNormMin, report.GradientNormMax);
        report.GradientNormMin.Should().BeLessThan(report.GradientNormMax);
        report.Elapsed.Should().BePositive();
        report.StepsPerSecond.Should().BePositive();
    }

    [Fact]
    public void Without_penalty_the_report_has_no_norm()
    {
        using var trainer = Toys.Trainer(Toys.Options() with { GradientPenalty = new() { Weight = 0 } });

        var report = trainer.Train(TrainingData.FromTensor(Toys.Points())).First();

        report.GradientNorm.Should().Be(double.NaN);
        report.GradientPenalty.Should().Be(0);
    }

    [Fact]
    public void Stopping_and_calling_again_goes_on()
    {
        using var broken = Toys.Trainer();
        using var whole = Toys.Trainer();
        var data = TrainingData.FromTensor(Toys.Points());

        foreach (var report in broken.Train(data))
        {
            report.Step.Should().Be(5);
            break;
        }

        broken.Train(data).Select(report => report.Step).Should().Equal(10);
        whole.Train(data).Count().Should().Be(2);
        Toys.Bytes(broken).Should().Equal(Toys.Bytes(whole));
    }

    [Fact]
    public void Cancellation_ends_after_the_step_in_progress_and_the_trainer_stays_usable()
    {
        using var trainer = Toys.Trainer(Toys.Options(1_000) with { ReportEvery = 1 });
        using var cancellation = new CancellationTokenSource();
        var data = TrainingData.FromTensor(Toys.Points());

        var act = () =>
        {
            foreach (var report in trainer.Train(data, cancellation.Token))
            {
                if (report.Step == 3) cancellation.Cancel();
            }
        };

        act.Should().Throw<OperationCanceledException>();
        trainer.Step.Should().Be(3);
        trainer.Train(data).First().Step.Should().Be(4);
    }

    [Fact]
    public void Own_loop_equals_Train()
    {
        var options = Toys.Options() with { BatchSize = 64 };
        using var pulled = Toys.Trainer(options);
        using var own = Toys.Trainer(options);
        using var points = Toys.Points();
        var report = pulled.Train(TrainingData.FromTensor(points)).Last();

        // The batch is the whole data, so its order is all that differs; sums over it do not depend on that but for rounding.
        for (var step = 0; step < 10; step++)
        {
            own.CriticStep(points);
            own.CriticStep(points);
            own.GeneratorStep();
            if (step == 4) own.Report();
        }

        own.Report().WassersteinEstimate.Should().BeApproximately(report.WassersteinEstimate, 0.05);
        own.Step.Should().Be(10);
    }

    [Fact]
    public void Averaged_generator_follows_and_the_switch_chooses()
    {
        using var scope = NewDisposeScope();
        using var trainer = Toys.Trainer(Toys.Options(50) with { GeneratorAverageDecay = 0.9 });
        trainer.Train(TrainingData.FromTensor(Toys.Points())).Count().Should().Be(10);
        var live = Toys.Bytes(trainer.Generator.Module);

        var (averaged, raw, standard) = (trainer.Sample(4, averaged: true), trainer.Sample(4, averaged: false), trainer.Sample(4));

        standard.Values().Should().Equal(averaged.Values()).And.NotEqual(raw.Values());
        Toys.Bytes(trainer.Generator.Module).Should().Equal(live, "sampling puts the weights back");
        using var without = Toys.Trainer();
        without.Invoking(plain => plain.Sample(1, averaged: true)).Should().Throw<InvalidOperationException>()
            .WithMessage("*GeneratorAverageDecay is 0*");
    }

    [Fact]
    public void Sampling_depends_on_its_seed_alone_and_leaves_modes_alone()
    {
        using var scope = NewDisposeScope();
        using var trainer = Toys.Trainer(generator: () =>
        {
            var layers = nn.Sequential(
                ("a", nn.Linear(2, 8)), ("norm", nn.BatchNorm1d(8)), ("drop", nn.Dropout(0.5)), ("b", nn.Linear(8, 2)));
            layers.train();
            layers.named_children().Single(child => child.name == "norm").module.eval();
            return new ModuleGenerator(layers, 2);
        });
        var modules = trainer.Generator.Module.modules().ToList();
        var modes = modules.Select(module => module.training).ToList();

        trainer.Sample(20, seed: 4).Values().Should().Equal(trainer.Sample(20, seed: 4).Values());
        trainer.Sample(20, seed: 4).Values().Should().NotEqual(trainer.Sample(20, seed: 5).Values());
        trainer.Sample(40, seed: 4)[..20].shape.Should().Equal(20, 2);
        modules.Select(module => module.training).Should().Equal(modes);
        modes.Should().Contain(true).And.Contain(false);
    }

    [Fact]
    public void A_thousand_critic_steps_leave_the_count_of_live_tensors_where_it_was()
    {
        using var trainer = Toys.Trainer(Toys.Options() with { GeneratorAverageDecay = 0.9 });
        using var points = Toys.Points(16);
        void Steps(int count)
        {
            for (var i = 0; i < count; i++)
            {
                trainer.CriticStep(points);
                if (i % 5 == 4) trainer.GeneratorStep();
                if (i % 50 == 49) trainer.Report();
            }
        }

        Steps(100);
        using var live = LiveTensors.Watch();
        DisposeScopeManager.Statistics.Reset();
        Steps(1_000);

        live.Added.Should().Be(0);
        DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(0);
    }

    [Fact]
    public void Arguments_are_checked_before_the_first_step()
    {
        using var trainer = Toys.Trainer();

        trainer.Invoking(t => t.Train(TrainingData.FromTensor(Toys.Points(8)))).Should().Throw<TrainingDataException>()
            .WithMessage("The training data holds 8 samples, fewer than a batch of 16. Lower BatchSize, or set LastBatch to Keep.");
        trainer.Invoking(t => t.Train(null!)).Should().Throw<ArgumentNullException>();
        trainer.Step.Should().Be(0);
    }

    [Fact]
    public void Options_are_copied()
    {
        var options = Toys.Options(10);
        using var trainer = Toys.Trainer(options);
        options.Steps = 99;
        options.GradientPenalty.Weight = -1;
        options.CriticOptimizer.LearningRate = double.NaN;

        trainer.Train(TrainingData.FromTensor(Toys.Points())).Last().Step.Should().Be(10);
    }

    [Fact]
    public void Divergence_stops_the_run_and_names_step_and_term()
    {
        using var trainer = Toys.Trainer(
            critic: () => Critics.FromFunction((samples, scale) => samples.sum(1) * scale * float.MaxValue * 2));

        // The preflight would find this critic; a host's own loop has none.
        trainer.CriticStep(Toys.Points());
        trainer.Invoking(t => t.Report()).Should().Throw<TrainingDivergedException>()
            .WithMessage(
                "Training diverged: RealScore is not finite at step 1, and the critic's scale is no longer finite. Lower *")
            .Which.Should().BeEquivalentTo(new { Step = 1L, Term = "RealScore" }, options => options.ExcludingMissingMembers());
    }

    [Theory] // found in review: gradients of the first part stayed, and the next update added to them
    [InlineData(false)]
    [InlineData(true)]
    public void A_step_that_fails_half_way_leaves_no_part_of_its_gradient_to_the_next(bool inGenerator)
    {
        using var scope = NewDisposeScope();
        var fails = false;
        var calls = 0;
        ICritic Critic() => Critics.FromFunction((samples, scale) =>
            fails && calls++ >= (inGenerator ? 1 : 3) ? throw new InvalidOperationException("now") : samples.sum(1) * scale);
        using var trainer = Toys.Trainer(Toys.Options() with { Execution = new() { GradientAccumulation = 2 } }, Critic);
        using var points = Toys.Points(16);
        var before = Toys.Bytes(trainer);

        fails = true;
        trainer.Invoking(t => { if (inGenerator) t.GeneratorStep(); else t.CriticStep(points); }).Should().Throw<NetworkException>()
            .WithMessage("*now*");

        calls.Should().BeGreaterThan(1, "the first part went through");
        Toys.Bytes(trainer).Should().Equal(before);
        trainer.Critic.Module.parameters().Concat(trainer.Generator.Module.parameters())
            .Should().AllSatisfy(parameter => parameter.grad.Should().BeNull());
    }

    [Fact]
    public void Use_after_dispose_is_refused_and_dispose_twice_is_fine()
    {
        var trainer = Toys.Trainer();
        trainer.Dispose();
        trainer.Dispose();

        trainer.Invoking(t => t.GeneratorStep()).Should().Throw<ObjectDisposedException>();
        trainer.Invoking(t => t.Sample(1)).Should().Throw<ObjectDisposedException>();
        trainer.Invoking(t => t.Train(TrainingData.FromTensor(Toys.Points()))).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void Networks_on_different_types_are_refused()
    {
        FluentActions.Invoking(() => Toys.Trainer(critic: () => new ModuleCritic(Toys.Mlp(2, 1).to(ScalarType.Float64))))
            .Should().Throw<NetworkException>().WithMessage("The generator is Float32 on cpu, the critic Float64 on cpu; move both*");
        FluentActions.Invoking(() => Toys.Trainer(critic: () => new ModuleCritic(nn.Sequential(nn.Flatten()))))
            .Should().Throw<NetworkException>().WithMessage("The critic has no parameters to train.*");
    }

    private sealed class RecordingData(int count) : ITrainingData
    {
        private readonly Tensor points = Toys.Points(count);

        private readonly List<long[]> reads = [];

        /// <summary>What was trained on: the first read is the preflight's.</summary>
        public IEnumerable<long[]> Batches => reads.Skip(1);

        public long? Count => points.shape[0];

        public Batch Read(ReadOnlySpan<long> indices)
        {
            reads.Add(indices.ToArray());
            return new Batch(points.index_select(0, tensor(indices.ToArray())));
        }
    }
}
