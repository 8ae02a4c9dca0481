using FluentAssertions;
using TorchSharp;
using WganGp.Tests.Numerics;
using WganGp.Tests.Support;
using WganGp.Updates;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Updates;

/// <summary>The relativistic pairing loss: where its pairs come from, and what they do to the generator.</summary>
public sealed class RelativisticLossTests
{
    private static WganGpOptions Options(long steps = 10) => Toys.Options(steps) with
    {
        Loss = AdversarialLoss.RelativisticPairing,
        GradientPenalty = GradientPenaltyOptions.R1AndR2(1),
    };

    [Theory]
    [InlineData(PenaltyPath.Reference)]
    [InlineData(PenaltyPath.Fast)]
    public void The_generators_gradient_equals_central_differences_of_its_loss(PenaltyPath way)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        var (generator, critic) = (Smooth(3, 2), Smooth(2, 1));
        var (real, latent) = (randn([5, 2], ScalarType.Float64), randn([5, 3], ScalarType.Float64));
        var options = Options() with { Execution = new() { PenaltyPath = way } };
        var path = new UpdatePath(
            new ModuleGenerator(generator, 3), new ModuleCritic(critic), options, new GradientPenalty(options.GradientPenalty),
            ScalarType.Float64);

        using (new FrozenWeights(critic.parameters())) path.Generator.Accumulate(latent, real, null, 1);

        // From the definition, written out: log(1 + exp(D(real) - D(fake))).
        double Loss()
        {
            using var inner = NewDisposeScope();
            using var noGrad = no_grad();
            return (critic.call(real) - critic.call(generator.call(latent))).exp().log1p().mean().item<double>();
        }

        CentralDifferences.Check(generator, Loss, step: 1e-6, tolerance: 1e-7);
        critic.parameters().Should().AllSatisfy(weight => weight.grad.Should().BeNull());
    }

    /// <summary>The generator gets the real samples of its own place in the batch: another order is another loss.</summary>
    [Fact]
    public void Pairs_are_made_by_position()
    {
        using var scope = NewDisposeScope();
        var (real, fake) = (tensor(new[] { 1.0, 3.0, -2.0 }), tensor(new[] { -1.0, 0.0, 2.0 }));
        double Softplus(double x) => Math.Log(1 + Math.Exp(x));

        AdversarialTerms.Generator(AdversarialLoss.RelativisticPairing, fake, real).item<double>()
            .Should().BeApproximately((Softplus(1 + 1) + Softplus(3 - 0) + Softplus(-2 - 2)) / 3, 1e-12);
        AdversarialTerms.Critic(AdversarialLoss.RelativisticPairing, real, fake, real.mean(), fake.mean()).item<double>()
            .Should().BeApproximately((Softplus(-1 - 1) + Softplus(0 - 3) + Softplus(2 + 2)) / 3, 1e-12);
    }

    [Theory]
    [InlineData(PenaltyPath.Reference, null)]
    [InlineData(PenaltyPath.Fast, null)]
    [InlineData(PenaltyPath.Fast, 21)]
    public void Accumulated_parts_are_the_whole_batch_and_pairs_stay_pairs(PenaltyPath way, int? generated)
    {
        using var points = Toys.Points();
        double[] Weights(int parts)
        {
            using var scope = NewDisposeScope();
            // The same latents, however many are drawn at once.
            using var random = new Generator(8);
            var latents = randn([1000, 2], generator: random);
            long drawn = 0;
            Tensor Latents(long count)
            {
                drawn += count;
                return latents.narrow(0, drawn - count, count);
            }

            using var trainer = WganGpTrainer.Create(
                () => new ModuleGenerator(Toys.Mlp(2, 2).to(ScalarType.Float64), 2) { LatentSampler = (count, _) => Latents(count) },
                () => new ModuleCritic(Toys.Mlp(2, 1).to(ScalarType.Float64)),
                Options(4) with { GeneratorBatchSize = generated, Execution = new() { PenaltyPath = way, GradientAccumulation = parts } });
            foreach (var report in trainer.Train(TrainingData.FromTensor(points))) _ = report;
            return [.. trainer.Generator.Module.parameters().Concat(trainer.Critic.Module.parameters()).SelectMany(each => each.Values())];
        }

        // 16 samples in 3 parts, and 21 in 3: sizes of all kinds.
        var (whole, parts) = (Weights(1), Weights(3));

        whole.Zip(parts).Should().AllSatisfy(pair => pair.First.Should().BeApproximately(pair.Second, 1e-9));
    }

    /// <summary>One batch more for each generator step, after those of the critic steps, in the order of the data.</summary>
    [Theory]
    [InlineData(AdversarialLoss.RelativisticPairing, 3)]
    [InlineData(AdversarialLoss.Wasserstein, 2)]
    public void The_generator_takes_a_batch_that_no_critic_step_has_seen(AdversarialLoss loss, int batches)
    {
        using var points = Toys.Points(96);
        var data = new Recording(TrainingData.FromTensor(points));
        using var trainer = Toys.Trainer(Options(2) with { Loss = loss });
        var sequence = trainer.Train(data);
        data.Read.Clear();

        foreach (var report in sequence) report.Epoch.Should().Be(batches * 2 / 6.0);

        data.Read.Should().HaveCount(batches * 2).And.AllSatisfy(indices => indices.Should().HaveCount(16));
        data.Read.SelectMany(indices => indices).Should().OnlyHaveUniqueItems();
    }

    /// <summary>Samples are their labels, so that a pair of a sample with another one's label would show.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(40)]
    [InlineData(5)]
    public void Conditions_belong_to_the_real_samples_of_the_pairs(int? generated)
    {
        using var scope = NewDisposeScope();
        var labels = arange(48, int64);
        var samples = labels.to(ScalarType.Float32).unsqueeze(1).expand(48, 2);
        var critic = new Labelled();
        using var trainer = new WganGpTrainer(
            new LabelledGenerator(), critic, Options(3) with { GeneratorBatchSize = generated, Execution = new() { SelfCheck = false } });
        var sequence = trainer.Train(TrainingData.FromTensor(samples, labels));
        critic.Scored.Clear();

        foreach (var report in sequence) _ = report;

        critic.Scored.Where(batch => batch.Samples.Zip(batch.Labels).All(pair => pair.First == pair.Second))
            .Select(batch => batch.Samples.Length).Where(size => size == (generated ?? 16)).Should().HaveCountGreaterThanOrEqualTo(3);
        critic.Scored.Should().AllSatisfy(batch => batch.Samples.Zip(batch.Labels)
            .All(pair => pair.First == pair.Second || pair.First == pair.Second + LabelledGenerator.Offset).Should().BeTrue());
    }

    [Fact]
    public void A_generator_step_without_real_samples_is_refused_and_with_them_for_another_loss()
    {
        using var trainer = Toys.Trainer(Options());
        using var other = Toys.Trainer();
        var before = Toys.Bytes(trainer);

        trainer.Invoking(each => each.GeneratorStep()).Should().Throw<ArgumentException>().WithMessage(
            "Loss is RelativisticPairing, which compares generated samples with real ones in the generator's update too. " +
            "Pass a batch of real samples to GeneratorStep, and its conditions if there are any.*");
        trainer.Invoking(each => each.GeneratorStep(real: rand(8))).Should().Throw<ArgumentException>()
            .WithMessage("The tensor of real samples is [8]; give [N, …] *");
        trainer.Invoking(each => each.GeneratorStep(zeros(7, 1), rand(8, 2))).Should().Throw<ArgumentException>()
            .WithMessage("The tensor of conditions is [7, 1]; give one condition per sample, [8, …]*");
        other.Invoking(each => each.GeneratorStep(real: rand(8, 2))).Should().Throw<ArgumentException>().WithMessage(
            "Loss is Wasserstein, whose generator update compares nothing with real samples. Pass none to GeneratorStep.*");
        Toys.Bytes(trainer).Should().Equal(before);
        trainer.Step.Should().Be(0);
    }

    [Fact]
    public void Read_ahead_changes_nothing()
    {
        using var points = Toys.Points();
        var bytes = new[] { 0, 2 }.Select(prefetch =>
        {
            using var trainer = Toys.Trainer(Options() with { Execution = new() { Prefetch = prefetch } });
            foreach (var report in trainer.Train(TrainingData.FromTensor(points))) _ = report;
            return Toys.Bytes(trainer);
        }).ToArray();

        bytes[0].Should().Equal(bytes[1]);
    }

    private static nn.Module<Tensor, Tensor> Smooth(long from, long to) =>
        nn.Sequential(nn.Linear(from, 6), nn.Tanh(), nn.Linear(6, 6), nn.Tanh(), nn.Linear(6, to)).to(ScalarType.Float64);

    private sealed class Recording(ITrainingData data) : ITrainingData
    {
        public List<long[]> Read { get; } = [];

        public long? Count => data.Count;

        public string? Fingerprint => data.Fingerprint;

        Batch ITrainingData.Read(ReadOnlySpan<long> indices)
        {
            Read.Add(indices.ToArray());
            return data.Read(indices);
        }
    }

    private sealed class Labelled : nn.Module<Tensor, Tensor, Tensor>, ICritic
    {
        private readonly nn.Module<Tensor, Tensor> body = nn.Linear(2, 1);

        public Labelled() : base(nameof(Labelled)) => RegisterComponents();

        public List<(float[] Samples, float[] Labels)> Scored { get; } = [];

        public nn.Module Module => this;

        public Tensor Score(Tensor samples, Tensor? condition = null) => call(samples, condition!);

        public override Tensor forward(Tensor samples, Tensor labels)
        {
            Scored.Add(([.. samples.detach().select(1, 0).data<float>()], [.. labels.to(ScalarType.Float32).data<float>()]));
            return body.call(samples);
        }
    }

    private sealed class LabelledGenerator : nn.Module<Tensor, Tensor, Tensor>, IGenerator
    {
        public const float Offset = 1000;

        private readonly nn.Module<Tensor, Tensor> body = nn.Linear(2, 2);

        public LabelledGenerator() : base(nameof(LabelledGenerator)) => RegisterComponents();

        public nn.Module Module => this;

        public IReadOnlyList<long> LatentShape => [2];

        public Tensor Generate(Tensor latent, Tensor? condition = null) => call(latent, condition!);

        public override Tensor forward(Tensor latent, Tensor labels) =>
            body.call(latent) * 0 + labels.to(ScalarType.Float32).unsqueeze(1) + Offset;
    }
}
