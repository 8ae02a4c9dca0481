using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Updates;

/// <summary>
/// "Expected more than 1 value per channel when training" (pytorch#4534): the running variance of one sample is NaN for good, losses and
/// weights stay finite, and every later sample is NaN.
/// </summary>
public sealed class SingleValueTests
{
    /// <summary>Normalisations of 8 values a sample, by their maps.</summary>
    private static readonly Dictionary<string, Func<nn.Module<Tensor, Tensor>>> Norms = new()
    {
        ["BatchNorm1d"] = () => nn.BatchNorm1d(8),
        ["BatchNorm1d without affine"] = () => nn.BatchNorm1d(8, affine: false),
        ["BatchNorm1d without statistics"] = () => nn.BatchNorm1d(8, track_running_stats: false),
        ["BatchNorm1d on 1"] = () => Mapped([8, 1], nn.BatchNorm1d(8)),
        ["BatchNorm2d on 1x1"] = () => Mapped([8, 1, 1], nn.BatchNorm2d(8)),
        ["BatchNorm3d on 1x1x1"] = () => Mapped([8, 1, 1, 1], nn.BatchNorm3d(8)),
        ["code of its own"] = () => new Own(),
    };

    /// <summary>Of one position per channel, whatever the batch.</summary>
    private static readonly Dictionary<string, Func<nn.Module<Tensor, Tensor>>> InstanceNorms = new()
    {
        ["InstanceNorm1d on 1"] = () => Mapped([8, 1], nn.InstanceNorm1d(8)),
        ["InstanceNorm2d on 1x1"] = () => Mapped([8, 1, 1], nn.InstanceNorm2d(8)),
        ["InstanceNorm2d on 1x1 with statistics"] = () => Mapped([8, 1, 1], nn.InstanceNorm2d(8, track_running_stats: true)),
        ["InstanceNorm3d on 1x1x1"] = () => Mapped([8, 1, 1, 1], nn.InstanceNorm3d(8, affine: true)),
    };

    public static TheoryData<string> OfBatches => [.. Norms.Keys];

    public static TheoryData<string> OfInstances => [.. InstanceNorms.Keys];

    [Theory]
    [InlineData(17, 8, 1, 8, "*Keep, and batches of 8 leave one of the 17 samples*Set LastBatch to Drop, or choose another BatchSize*")]
    [InlineData(16, 8, 8, 8, "*GradientAccumulation is 8, which splits a batch of 8 into parts of 1. *Lower it, or*")]
    [InlineData(11, 8, 3, 8, "*splits a batch of 3 into parts of 1. *Lower it, or*")]
    [InlineData(16, 1, 1, 8, "*BatchSize is 1. *Set it to 2 or more*")]
    [InlineData(16, 8, 1, 1, "*GeneratorBatchSize is 1. *Set it to 2 or more*")]
    [InlineData(1, 8, 1, 8, "*the training data holds one sample. *Give two samples or more*")]
    public void Every_way_to_a_batch_of_one_is_refused_before_the_first_step(
        int samples, int batch, int accumulation, int generated, string message)
    {
        using var scope = NewDisposeScope();
        using var points = Toys.Points(samples);
        var options = Options(LastBatch.Keep, batch, accumulation, generated);
        using var trainer = Toys.Trainer(options, generator: () => Generator(Norms["BatchNorm1d"]()));
        var before = Toys.Bytes(trainer);

        trainer.Invoking(each => each.Train(TrainingData.FromTensor(points))).Should().Throw<NetworkException>()
            .WithMessage("The generator's BatchNorm1d at 1 would normalise single values, because its input is [1, 8]*")
            .WithMessage(message);

        Toys.Bytes(trainer).Should().Equal(before);
        (trainer.Step, trainer.CriticUpdates).Should().Be((0, 0));
    }

    [Theory]
    [MemberData(nameof(OfBatches))]
    public void A_hosts_own_step_with_one_sample_is_refused_and_changes_nothing(string norm)
    {
        using var scope = NewDisposeScope();
        foreach (var path in new[] { PenaltyPath.Auto, PenaltyPath.Reference })
        {
            var options = Options(generated: 1);
            options.Execution.PenaltyPath = path;
            using var inGenerator = Toys.Trainer(options, generator: () => Generator(Norms[norm]()));
            using var inCritic = Toys.Trainer(options, critic: () => Critic(Norms[norm]()));
            foreach (var (trainer, network) in new[] { (inGenerator, "generator"), (inCritic, "critic") })
            {
                var before = Toys.Bytes(trainer);
                foreach (var step in new Action[] { () => trainer.CriticStep(Toys.Points(1)), () => trainer.GeneratorStep() })
                {
                    step.Should().Throw<NetworkException>().WithMessage($"The {network}'s *one sample*Pass two samples or more*");
                }

                Toys.Bytes(trainer).Should().Equal(before);
                trainer.CriticStep(Toys.Points(8));
                trainer.Report().CriticUpdates.Should().Be(1, "a batch that is large enough follows");
            }
        }
    }

    [Theory]
    [MemberData(nameof(OfInstances))]
    public void An_instance_norm_over_one_position_is_refused_with_any_batch(string norm)
    {
        using var scope = NewDisposeScope();
        using var inGenerator = Toys.Trainer(Options(), generator: () => Generator(InstanceNorms[norm]()));
        using var inCritic = Toys.Trainer(Options(), critic: () => Critic(InstanceNorms[norm]()));

        foreach (var (trainer, network) in new[] { (inGenerator, "generator"), (inCritic, "critic") })
        {
            trainer.Invoking(each => each.CriticStep(Toys.Points(8))).Should().Throw<NetworkException>()
                .WithMessage($"The {network}'s InstanceNorm*one position per channel*apply it to larger maps.");
        }
    }

    [Fact]
    public void Larger_maps_and_evaluation_mode_are_sound_with_one_sample()
    {
        using var scope = NewDisposeScope();
        var fixedNorm = nn.BatchNorm1d(8);
        Func<nn.Module<Tensor, Tensor>>[] sound =
        [
            () => Mapped([2, 2, 2], nn.BatchNorm2d(2)), () => Mapped([2, 4], nn.BatchNorm1d(2)),
            () => Mapped([2, 2, 2], nn.InstanceNorm2d(2)),
            () => nn.LayerNorm(8), () => fixedNorm,
        ];
        foreach (var norm in sound)
        {
            using var trainer = Toys.Trainer(Options(batch: 1), generator: () => Generator(norm()));
            fixedNorm.eval();
            trainer.CriticStep(Toys.Points(1));
            trainer.GeneratorStep();
            double.IsFinite(trainer.Report().CriticLoss).Should().BeTrue();
            trainer.Sample(1).isfinite().all().item<bool>().Should().BeTrue();
        }
    }

    [Fact]
    public void A_sample_of_one_stays_possible()
    {
        using var scope = NewDisposeScope();
        using var trainer = Toys.Trainer(Options(), generator: () => Generator(Norms["BatchNorm1d"]()));
        trainer.Train(TrainingData.FromTensor(Toys.Points(16))).Last().Step.Should().Be(3);

        trainer.Sample(1).isfinite().all().item<bool>().Should().BeTrue();
        trainer.Sample(9).isfinite().all().item<bool>().Should().BeTrue("the last part has one sample");
    }

    [Property(MaxTest = 40)]
    public Property A_run_is_refused_exactly_if_some_part_has_one_sample() => Prop.ForAll(Cases(), each =>
    {
        using var scope = NewDisposeScope();
        using var points = Toys.Points(each.Samples);
        var options = Options(LastBatch.Keep, each.Batch, each.Accumulation, each.Generated);
        // By counting, not by the rule of the library: the parts that gradient accumulation cuts a batch into.
        int Smallest(int count) => count / Math.Min(count, each.Accumulation);
        var batches = Enumerable.Range(0, each.Samples).Chunk(each.Batch).Select(batch => batch.Length).Append(each.Generated);
        var refused = batches.Any(count => Smallest(count) == 1);
        using var trainer = Toys.Trainer(options, generator: () => Generator(Norms[each.Norm]()));

        if (refused)
        {
            trainer.Invoking(t => t.Train(TrainingData.FromTensor(points))).Should().Throw<NetworkException>();
            return;
        }

        trainer.Train(TrainingData.FromTensor(points)).Last().Step.Should().Be(3);
        foreach (var buffer in trainer.Generator.Module.buffers()) buffer.isfinite().all().item<bool>().Should().BeTrue();
    });

    private static Arbitrary<(string Norm, int Samples, int Batch, int Accumulation, int Generated)> Cases() => Arb.From(
        from norm in Gen.Elements(Norms.Keys.ToArray())
        from samples in Gen.Choose(2, 20)
        from batch in Gen.Choose(2, 8)
        from accumulation in Gen.Elements(1, 1, 2, 3)
        from generated in Gen.Choose(1, 8)
        where accumulation <= Math.Min(batch, generated)
        select (norm, samples, batch, accumulation, generated));

    private static WganGpOptions Options(LastBatch last = LastBatch.Drop, int batch = 8, int accumulation = 1, int? generated = null) =>
        Toys.Options(3) with
        {
            BatchSize = batch,
            GeneratorBatchSize = generated,
            LastBatch = last,
            AcceptedFindings = [CriticFinding.BatchStatistics],
            Execution = new() { GradientAccumulation = accumulation },
        };

    private static ModuleGenerator Generator(nn.Module<Tensor, Tensor> norm) =>
        new(nn.Sequential(nn.Linear(2, 8), norm, nn.ReLU(), nn.Linear(8, 2)), 2);

    private static ModuleCritic Critic(nn.Module<Tensor, Tensor> norm) =>
        new(nn.Sequential(nn.Linear(2, 8), norm, nn.LeakyReLU(0.2), nn.Linear(8, 1)));

    private static nn.Module<Tensor, Tensor> Mapped(long[] map, nn.Module<Tensor, Tensor> norm) =>
        nn.Sequential(nn.Unflatten(1, map), norm, nn.Flatten());

    /// <summary>Statistics in a module's own code, which only the buffers show.</summary>
    private sealed class Own : nn.Module<Tensor, Tensor>
    {
        private readonly Tensor variance = ones(8);

        public Own() : base("own") => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            using (no_grad()) variance.mul_(0.9).add_(input.var(0) * 0.1);
            return input / (input.square().mean([0]) + 1).sqrt();
        }
    }
}
