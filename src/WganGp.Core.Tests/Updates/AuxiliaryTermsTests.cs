using FluentAssertions;
using WganGp.Tests.Support;
using WganGp.Updates;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Updates;

public sealed class AuxiliaryTermsTests
{
    [Fact]
    public void Drift_is_the_weighted_mean_square_of_real_scores()
    {
        using var scope = NewDisposeScope();
        var auxiliary = new AuxiliaryTerms(new WganGpOptions { DriftWeight = 0.5 }, Critics.Linear([1, 0]));

        auxiliary.ScoreReal(tensor(new float[,] { { 2, 9 }, { 4, 9 } }), null).Terms!.Values()[0]
            .Should().BeApproximately(0.5 * (4 + 16) / 2, 1e-6);
    }

    [Theory]
    [InlineData(0, 2 * ((1.0 + 0.1 * 2.5) + (1.0 + 0.1 * 2.5)) / 2)]
    [InlineData(1, 1.5)]
    [InlineData(3, 0)]
    public void Consistency_equals_its_formula_and_its_margin_is_free(double margin, double expected)
    {
        using var scope = NewDisposeScope();
        // Two passes whose scores differ by 1, and whose features differ by (1, 2): mean square 2.5.
        var critic = new TwoPassCritic();
        var auxiliary = new AuxiliaryTerms(new WganGpOptions { Consistency = { Weight = 2, Margin = margin } }, critic);

        auxiliary.ScoreReal(zeros(2, 2), null).Terms!.Values()[0].Should().BeApproximately(expected, 1e-6);
    }

    [Fact]
    public void Classifier_adds_the_cross_entropy_of_real_to_the_critic_and_of_fake_to_the_generator()
    {
        using var scope = NewDisposeScope();
        var critic = new LogitCritic(2);
        var auxiliary = new AuxiliaryTerms(new WganGpOptions { Classifier = { CriticWeight = 1, GeneratorWeight = 0.1 } }, critic);
        // Logits (1, 0) and labels 0, 1: cross-entropies log(1 + e^-1) and log(1 + e).
        var expected = (Math.Log(1 + Math.Exp(-1)) + Math.Log(1 + Math.E)) / 2;

        auxiliary.ScoreReal(zeros(2, 2), tensor(new long[] { 0, 1 })).Terms!.Values()[0].Should().BeApproximately(expected, 1e-6);
        auxiliary.ScoreFake(zeros(2, 2), tensor(new long[] { 0, 1 })).Term!.Values()[0].Should().BeApproximately(0.1 * expected, 1e-6);
    }

    [Fact]
    public void Labels_that_do_not_fit_are_refused()
    {
        using var scope = NewDisposeScope();
        var auxiliary = new AuxiliaryTerms(new WganGpOptions { Classifier = { CriticWeight = 1 } }, new LogitCritic(2));

        auxiliary.Invoking(a => a.ScoreReal(zeros(2, 2), null)).Should().Throw<TrainingDataException>()
            .WithMessage("*needs class labels as conditions, int64 [N], but there are none.");
        auxiliary.Invoking(a => a.ScoreReal(zeros(2, 2), zeros(2, 3))).Should().Throw<TrainingDataException>()
            .WithMessage("*but they are [2, 3] of Float32.");
        auxiliary.Invoking(a => a.ScoreReal(zeros(2, 2), tensor(new long[] { 0, 2 }))).Should().Throw<TrainingDataException>()
            .WithMessage("The class labels range from 0 to 2, but the critic has logits for 2 classes, 0 to 1.");
    }

    [Fact]
    public void Critics_without_the_needed_head_are_refused()
    {
        FluentActions.Invoking(() => Toys.Trainer(new WganGpOptions { Consistency = { Weight = 2 } })).Should().Throw<NetworkException>()
            .WithMessage("Consistency.Weight is 2*Implement IFeatureCritic*");
        FluentActions.Invoking(() => Toys.Trainer(new WganGpOptions { Classifier = { CriticWeight = 1 } })).Should()
            .Throw<NetworkException>().WithMessage("Classifier.CriticWeight is 1*Implement IClassifyingCritic*");
    }

    [Fact]
    public void Conditional_generator_and_critic_learn_each_class_with_an_auxiliary_classifier()
    {
        using var scope = NewDisposeScope();
        // Class 0 around (2, 0), class 1 around (-2, 0).
        using var random = new Generator(3);
        var labels = arange(400, int64).remainder(2);
        var samples = randn([400, 2], generator: random) * 0.2 + stack([(1 - 2 * labels) * 2, zeros_like(labels)], 1);
        var options = Toys.ConvergingOptions() with { Classifier = new() { CriticWeight = 1, GeneratorWeight = 0.1 } };
        using var trainer = Toys.Trainer(options, () => new LabelCritic(), () => new ModuleGenerator(new LabelGenerator(), 2));

        var report = trainer.Train(TrainingData.FromTensor(samples, labels)).Last();

        report.AuxiliaryLoss.Should().BeInRange(0, 0.3, "the classes are far apart");
        foreach (var label in (long[])[0, 1])
        {
            var mean = trainer.Sample(200, condition: full([200], label, dtype: int64)).mean([0]).Values()[0];
            mean.Should().BeApproximately(label == 0 ? 2 : -2, 0.6);
        }
    }

    private sealed class TwoPassCritic : IFeatureCritic
    {
        private int pass;

        public nn.Module Module { get; } = nn.Linear(2, 1);

        public Tensor Score(Tensor samples, Tensor? condition = null) => samples.sum(1);

        public (Tensor Scores, Tensor Features) ScoreWithFeatures(Tensor samples, Tensor? condition = null)
        {
            var shift = pass++;
            return (samples.sum(1) + shift, samples + tensor(new float[] { 1, 2 }) * shift);
        }
    }

    private sealed class LogitCritic(int classes) : IClassifyingCritic
    {
        public nn.Module Module { get; } = nn.Linear(2, 1);

        public Tensor Score(Tensor samples, Tensor? condition = null) => samples.sum(1);

        public (Tensor Scores, Tensor ClassLogits) ScoreAndClassify(Tensor samples, Tensor? condition = null) =>
            (samples.sum(1), cat([ones(samples.shape[0], 1), zeros(samples.shape[0], classes - 1)], 1));
    }

    private sealed class LabelCritic : nn.Module<Tensor, Tensor>, IClassifyingCritic
    {
        private readonly nn.Module<Tensor, Tensor> body = nn.Sequential(nn.Linear(2, 32), nn.LeakyReLU(0.2));
        private readonly nn.Module<Tensor, Tensor> score = nn.Linear(32, 1);
        private readonly nn.Module<Tensor, Tensor> classes = nn.Linear(32, 2);

        public LabelCritic() : base(nameof(LabelCritic)) => RegisterComponents();

        public nn.Module Module => this;

        public Tensor Score(Tensor samples, Tensor? condition = null) => call(samples);

        public (Tensor Scores, Tensor ClassLogits) ScoreAndClassify(Tensor samples, Tensor? condition = null)
        {
            var hidden = body.call(samples);
            return (score.call(hidden), classes.call(hidden));
        }

        public override Tensor forward(Tensor samples) => score.call(body.call(samples));
    }

    private sealed class LabelGenerator : nn.Module<Tensor, Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> layers = Toys.Mlp(4, 2);

        public LabelGenerator() : base(nameof(LabelGenerator)) => RegisterComponents();

        public override Tensor forward(Tensor latent, Tensor labels) =>
            layers.call(cat([latent, nn.functional.one_hot(labels, 2).to(latent.dtype)], 1));
    }
}
