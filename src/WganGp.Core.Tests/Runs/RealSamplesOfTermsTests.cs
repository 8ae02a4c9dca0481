using FluentAssertions;
using TorchSharp;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Runs;

/// <summary>The real samples that a term of the generator's reads: which they are, and that no other run notices.</summary>
public sealed class RealSamplesOfTermsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("wgangp-").FullName;
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor points = Toys.Points();

    public void Dispose()
    {
        scope.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(PenaltyPath.Reference, 1)]
    [InlineData(PenaltyPath.Fast, 3)]
    public void A_resumed_run_is_the_run_that_was_not_interrupted(PenaltyPath path, int parts)
    {
        var options = Options(path, parts) with { ReportEvery = 1, LastBatch = LastBatch.Keep, GeneratorBatchSize = 20 };
        var data = TrainingData.FromTensor(Toys.Points(42));
        using var whole = Trainer(options, FeatureMatching);
        var expected = whole.Train(data).Select(report => (report.GeneratorLoss, report.GeneratorTerms["matching"])).ToList();

        using var first = Trainer(options, FeatureMatching);
        var seen = first.Train(data).Take(4).Select(report => (report.GeneratorLoss, report.GeneratorTerms["matching"])).ToList();
        var file = Path.Combine(folder, "run.safetensors");
        first.Save(file);
        using var second = Trainer(options, FeatureMatching);
        second.Resume(file);
        seen.AddRange(second.Train(data).Select(report => (report.GeneratorLoss, report.GeneratorTerms["matching"])));

        seen.Should().Equal(expected);
        Toys.Bytes(second).Should().Equal(Toys.Bytes(whole));
    }

    [Theory]
    [InlineData(PenaltyPath.Reference)]
    [InlineData(PenaltyPath.Fast)]
    public void A_term_that_asks_changes_neither_what_is_read_nor_what_the_others_compute(PenaltyPath path)
    {
        (byte[] Weights, long[] Read) Run(bool asks)
        {
            List<long[]> read = [];
            using var trainer = Trainer(
                Options(path), _ => new GeneratorTerm("scale", 0.1, input => input.Samples.square().mean(), UsesRealSamples: asks));
            trainer.Train(new Recorded(TrainingData.FromTensor(points), read)).Last().Step.Should().Be(10);
            return (Toys.Bytes(trainer), [.. read.SelectMany(batch => batch)]);
        }

        var (plain, asking) = (Run(asks: false), Run(asks: true));

        asking.Weights.Should().Equal(plain.Weights);
        asking.Read.Should().Equal(plain.Read);
    }

    /// <summary>Samples are their labels, so that one with another one's label would show.</summary>
    [Theory]
    [InlineData(AdversarialLoss.Wasserstein, null)]
    [InlineData(AdversarialLoss.Wasserstein, 40)]
    [InlineData(AdversarialLoss.Wasserstein, 5)]
    [InlineData(AdversarialLoss.RelativisticPairing, 5)]
    public void They_are_those_of_the_last_critic_step_or_of_the_pairs_and_the_conditions_are_theirs(AdversarialLoss loss, int? generated)
    {
        var labels = arange(64, int64);
        List<float[]> seen = [];
        List<long[]> read = [];
        var data = TrainingData.FromTensor(labels.to(float32).unsqueeze(1).expand(64, 2), labels);
        var options = Options(PenaltyPath.Auto) with { Steps = 3, Loss = loss, GeneratorBatchSize = generated };
        if (loss == AdversarialLoss.RelativisticPairing) options.GradientPenalty = GradientPenaltyOptions.R1AndR2(1);
        options.Execution.SelfCheck = false;
        using var trainer = new WganGpTrainer(
            new ModuleGenerator(new ConditionalSequential(new ConcatenatedCondition(new OneHot(64)), nn.Linear(66, 2)), 2),
            new ModuleCritic(new ConditionalSequential(new ConcatenatedCondition(new OneHot(64)), nn.Linear(66, 1))), options,
            terms:
            [
                new GeneratorTerm("real", 1, input =>
                {
                    input.Real.shape.Should().Equal(input.Samples.shape);
                    input.Condition!.to(float32).Values().Should().Equal(input.Real.select(1, 0).Values());
                    seen.Add([.. input.Real.select(1, 0).contiguous().data<float>()]);
                    return (input.Samples - input.Real).square().mean();
                }, UsesRealSamples: true),
            ]);

        trainer.Train(new Recorded(data, read)).Last().Step.Should().Be(3);

        // The first read is the inspection's; a step reads two batches, and with pairs a third.
        var steps = read.Skip(1).Chunk(loss == AdversarialLoss.RelativisticPairing ? 3 : 2).Select(batches => batches[^1]).ToList();
        seen.Should().HaveCount(3).And.HaveSameCount(steps);
        foreach (var (real, batch) in seen.Zip(steps))
        {
            real.Should().Equal(Enumerable.Range(0, generated ?? 16).Select(i => (float)batch[i % 16]));
        }
    }

    [Fact]
    public void A_host_that_calls_the_steps_passes_them_and_is_told_so()
    {
        using var trainer = Trainer(Options(PenaltyPath.Auto), _ => Reconstruction());
        var before = Toys.Bytes(trainer);

        trainer.Invoking(each => each.GeneratorStep()).Should().Throw<ArgumentException>().WithMessage(
            "The generator's term 'reconstruction' uses real samples. Pass a batch of real samples to GeneratorStep, and its conditions " +
            "if there are any.*");
        Toys.Bytes(trainer).Should().Equal(before);
        trainer.CriticStep(points[..16]);
        trainer.GeneratorStep(real: points[..16]);
        trainer.Report().GeneratorTerms["reconstruction"].Should().BePositive();
    }

    [Theory]
    [InlineData(PenaltyPath.Reference)]
    [InlineData(PenaltyPath.Fast)]
    public void Accumulated_parts_of_a_mean_over_samples_are_the_whole_batch(PenaltyPath path)
    {
        double[] Weights(int parts)
        {
            // The same latents, however many are drawn at once.
            using var random = new Generator(8);
            var latents = randn([1000, 2], generator: random);
            long drawn = 0;
            using var trainer = WganGpTrainer.Create(
                () => new ModuleGenerator(Toys.Mlp(2, 2).to(ScalarType.Float64), 2)
                {
                    LatentSampler = (count, _) => latents.narrow(0, (drawn += count) - count, count),
                },
                () => new ModuleCritic(Toys.Mlp(2, 1).to(ScalarType.Float64)),
                Options(path, parts) with { Steps = 4, GradientPenalty = GradientPenaltyOptions.R1AndR2(1) }, terms: [Reconstruction()]);
            trainer.Train(TrainingData.FromTensor(points)).Last().PenaltyPath.Should().Be(path);
            return [.. trainer.Generator.Module.parameters().SelectMany(each => each.Values())];
        }

        Weights(1).Zip(Weights(3)).Should().AllSatisfy(pair => pair.First.Should().BeApproximately(pair.Second, 1e-9));
    }

    private static GeneratorTerm Reconstruction() => new(
        "reconstruction", 0.5, input => (input.Samples - input.Real).abs().mean(), UsesRealSamples: true);

    private static GeneratorTerm FeatureMatching(IFeatureCritic critic) => new(
        "matching", 0.3, input =>
            (critic.ScoreWithFeatures(input.Real, input.Condition).Features.detach().mean([0]) - input.Features.mean([0])).square().sum(),
        UsesFeatures: true, UsesRealSamples: true);

    private static WganGpTrainer Trainer(WganGpOptions options, Func<IFeatureCritic, GeneratorTerm> term)
    {
        // The weights follow the seed, as those of WganGpTrainer.Create do.
        random.manual_seed(1);
        var critic = new MultiHeadCritic(nn.Sequential(nn.Linear(2, 16), nn.LeakyReLU(0.2), nn.Dropout(0.1)), nn.Linear(16, 1));
        return new WganGpTrainer(new ModuleGenerator(Toys.Mlp(2, 2), 2), critic, options, terms: [term(critic)]);
    }

    private static WganGpOptions Options(PenaltyPath path, int parts = 1)
    {
        var options = Toys.Options();
        (options.Execution.PenaltyPath, options.Execution.GradientAccumulation) = (path, parts);
        return options;
    }

    private sealed class Recorded(ITrainingData data, List<long[]> read) : ITrainingData
    {
        public long? Count => data.Count;

        public Batch Read(ReadOnlySpan<long> indices)
        {
            read.Add(indices.ToArray());
            return data.Read(indices);
        }
    }
}
