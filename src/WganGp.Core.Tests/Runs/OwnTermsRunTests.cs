using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Runs;

/// <summary>Terms of the application's own over a run: reports, checkpoints, divergence, the self-check, dependency injection.</summary>
public sealed class OwnTermsRunTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("wgangp-").FullName;
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();
    private readonly Tensor points = Toys.Points();

    public void Dispose()
    {
        scope.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(PenaltyPath.Reference, 1)]
    [InlineData(PenaltyPath.Fast, 1)]
    [InlineData(PenaltyPath.Fast, 3)]
    public void Reports_have_each_term_by_name_and_the_losses_are_their_sums(PenaltyPath path, int parts)
    {
        using var trainer = Trainer(path, parts: parts);

        var reports = trainer.Train(TrainingData.FromTensor(points)).ToList();

        reports.Should().HaveCount(2).And.AllSatisfy(report =>
        {
            report.PenaltyPath.Should().Be(path);
            report.CriticTerms.Keys.Should().Equal("features", "noise", "one");
            report.GeneratorTerms.Keys.Should().Equal("features", "information", "one");
            // Weight times value, and the value is 1.
            report.CriticTerms["one"].Should().BeApproximately(-0.5, 1e-6);
            report.GeneratorTerms["one"].Should().BeApproximately(0.25, 1e-6);
            report.AuxiliaryLoss.Should().BeApproximately(report.CriticTerms.Values.Sum(), 1e-6);
            report.CriticLoss.Should().BeApproximately(
                report.GradientPenalty - report.WassersteinEstimate + report.AuxiliaryLoss, 1e-5);
        });
    }

    [Theory]
    [InlineData(PenaltyPath.Reference)]
    [InlineData(PenaltyPath.Fast)]
    public void A_resumed_run_is_the_run_that_was_not_interrupted(PenaltyPath path)
    {
        var data = TrainingData.FromTensor(points);
        using var whole = Trainer(path);
        var expected = whole.Train(data).Select(Numbers).ToList();
        var q = whole.Generator.Module.named_parameters().Where(entry => entry.name.StartsWith('q')).ToList();
        using var untrained = Trainer(path);
        q.Should().NotBeEmpty().And.AllSatisfy(entry =>
            entry.parameter.Values().Should().NotEqual(untrained.Generator.Module.get_parameter(entry.name)!.Values()));

        // In the middle of a window: the sums so far are part of the file.
        using var first = Trainer(path);
        first.CriticStep(points[..16]);
        first.CriticStep(points[16..32]);
        first.GeneratorStep();
        first.CriticStep(points[32..48]);
        first.Save(In("a"));
        using var second = Trainer(path);
        rand(7);
        second.Resume(In("a"));
        foreach (var trainer in (WganGpTrainer[])[first, second])
        {
            trainer.CriticStep(points[..16]);
            trainer.GeneratorStep();
        }

        Numbers(second.Report()).Should().Equal(Numbers(first.Report()));
        Toys.Bytes(second).Should().Equal(Toys.Bytes(first));
        first.Save(In("first"));
        second.Save(In("second"));
        File.ReadAllBytes(In("second")).Should().Equal(File.ReadAllBytes(In("first")));

        // Between windows.
        using var third = Trainer(path);
        var seen = third.Train(data).Take(1).Select(Numbers).ToList();
        third.Save(In("b"));
        using var fourth = Trainer(path);
        fourth.Resume(In("b"));
        seen.AddRange(fourth.Train(data).Select(Numbers));
        seen.SelectMany(each => each).Should().Equal(expected.SelectMany(each => each));
        Toys.Bytes(fourth).Should().Equal(Toys.Bytes(whole));
    }

    [Fact]
    public void Other_terms_and_weights_are_named_at_resume()
    {
        using var saved = Trainer(PenaltyPath.Auto);
        saved.CriticStep(points[..16]);
        saved.Save(In("a"));
        using var plain = Toys.Trainer(Options(PenaltyPath.Auto), Critic, Generator);
        plain.Save(In("plain"));

        using var other = WganGpTrainer.Create(
            Generator, Critic, Options(PenaltyPath.Auto),
            terms: [.. Terms().Where(term => term.Name != "noise"), new CriticTerm("two", 2, input => input.RealScores.mean())]);
        var before = Toys.Bytes(other);
        other.Invoking(each => each.Resume(In("a"))).Should().Throw<CheckpointException>().WithMessage(
            "*belongs to another run: CriticTerms.noise: file 0.1, run none; CriticTerms.two: file none, run 2. Resume with *");
        other.Invoking(each => each.Resume(In("plain"))).Should().Throw<CheckpointException>().WithMessage(
            "*belongs to another run: CriticTerms.features: file none, run 0.3; CriticTerms.one: file none, run -0.5; " +
            "CriticTerms.two: *; GeneratorTerms.features: file none, run 0.2; GeneratorTerms.one: file none, run 0.25. Resume with *");
        plain.Invoking(each => each.Resume(In("a"))).Should().Throw<CheckpointException>()
            .WithMessage("*CriticTerms.one: file -0.5, run none*");
        Toys.Bytes(other).Should().Equal(before);
        using var reweighted = WganGpTrainer.Create(
            () => new InfoGenerator(3, 2, 2, weight: 0.75), Critic, Options(PenaltyPath.Auto), terms: Terms());
        reweighted.Invoking(each => each.Resume(In("a"))).Should().Throw<CheckpointException>().WithMessage(
            "*belongs to another run: GeneratorTerms.information: file 0.5, run 0.75. Resume with the networks *");
    }

    [Fact]
    public void A_checkpoint_without_terms_has_no_entry_for_them()
    {
        using var plain = Toys.Trainer();
        plain.Save(In("plain"));
        using var checkpoint = Checkpoint.Open(In("plain"));
        checkpoint.Metadata.Keys.Should().NotContain("wgangp.terms");
        var report = plain.Train(TrainingData.FromTensor(points)).Last();
        report.CriticTerms.Should().BeEmpty().And.BeSameAs(report.GeneratorTerms);
        (report with { CriticTerms = new Dictionary<string, double>() }).Should().Be(report);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_term_that_is_not_finite_is_named(bool ofCritic)
    {
        var calls = 0;
        double Spoiled() => ++calls == 4 ? double.NaN : 1;
        ILossTerm term = ofCritic
            ? new CriticTerm("spoiled", 1, input => input.RealScores.mean() * Spoiled())
            : new GeneratorTerm("spoiled", 1, input => input.Scores.mean() * Spoiled());
        var options = Options(PenaltyPath.Auto);
        options.Execution.SelfCheck = false;
        using var trainer = WganGpTrainer.Create(Generator, Critic, options, terms: [term]);

        var error = trainer.Invoking(each => each.Train(TrainingData.FromTensor(points)).ToList())
            .Should().Throw<TrainingDivergedException>().Which;

        (error.Step, error.Term).Should().Be(ofCritic ? (2, "CriticTerms.spoiled") : (4, "GeneratorTerms.spoiled"));
        error.Message.Should().StartWith($"Training diverged: {error.Term} is not finite at step {error.Step}");
    }

    [Fact]
    public void A_run_that_a_term_has_spoiled_is_rolled_back_and_goes_on()
    {
        var calls = 0;
        var options = Options(PenaltyPath.Auto) with
        {
            ReportEvery = 1,
            Checkpoint = new() { Folder = folder, EverySteps = 1 },
            Divergence = new() { MaxRollbacks = 1 },
        };
        options.Execution.SelfCheck = false;
        using var trainer = WganGpTrainer.Create(
            Generator, Critic, options,
            terms: [new GeneratorTerm("spoiled", 1, input => input.Scores.mean() * (++calls == 4 ? double.NaN : 1))]);

        var last = trainer.Train(TrainingData.FromTensor(points)).Last();

        (last.Step, last.Rollbacks).Should().Be((10, 1));
        double.IsFinite(last.GeneratorTerms["spoiled"]).Should().BeTrue();
    }

    [Fact]
    public void The_self_check_compares_the_terms()
    {
        // There the samples are a leaf of their own.
        static bool IsLayerwise(GeneratorTermInput input) => input.Samples.is_leaf;
        using var trainer = WganGpTrainer.Create(
            Generator, Critic, Options(PenaltyPath.Auto),
            terms: [new GeneratorTerm("deceiving", 1, input => input.Samples.square().mean() * (IsLayerwise(input) ? 2 : 1))]);
        trainer.CriticStep(points[..16]);
        trainer.GeneratorStep();
        trainer.Report().PenaltyPathReason.Should().Contain("the generator is left to autograd: the self-check found a difference: ");
    }

    [Fact]
    public void A_term_of_weight_0_is_off_and_a_network_within_an_adapter_is_found()
    {
        var module = new OwnLoss();
        using var trainer = new WganGpTrainer(
            new ModuleGenerator(Toys.Mlp(2, 2), 2), new ModuleCritic(module), Toys.Options(),
            terms: [new CriticTerm("off", 0, _ => throw new InvalidOperationException("It is off."))]);
        trainer.CriticStep(points[..16]);
        trainer.Report().CriticTerms.Keys.Should().Equal("own loss");
    }

    [Fact]
    public void Registered_terms_reach_every_trainer_of_the_factory()
    {
        var services = new ServiceCollection();
        services.AddWganGp(options => options.Steps = 3);
        services.AddSingleton<ILossTerm>(new CriticTerm("registered", 1, input => input.RealScores.square().mean()));
        using var provider = services.BuildServiceProvider();
        using var trainer = provider.GetRequiredService<WganGpTrainerFactory>().Create(
            () => new ModuleGenerator(Toys.Mlp(2, 2), 2), () => new ModuleCritic(Toys.Mlp(2, 1)),
            terms: [new CriticTerm("given", 1, input => input.FakeScores.square().mean())]);
        trainer.CriticStep(points[..16]);
        trainer.Report().CriticTerms.Keys.Should().Equal("given", "registered");
    }

    [Theory]
    [InlineData(PenaltyPath.Reference)]
    [InlineData(PenaltyPath.Fast)]
    public void The_pages_examples_train(PenaltyPath path)
    {
        using var generator = new Snippets.InfoGenerator(Toys.Mlp(72, 2), nn.Linear(2, 10));
        using var critic = Critic();
        var options = Options(path) with { AcceptedFindings = [CriticFinding.Randomness] };
        using var trainer = new WganGpTrainer(
            generator, critic, options,
            terms: [new Snippets.FeatureMatching(critic, weight: 0.1), new Snippets.CentredScores()]);

        var reports = trainer.Train(TrainingData.FromTensor(points)).ToList();

        reports.Should().HaveCount(2).And.AllSatisfy(report =>
        {
            report.PenaltyPath.Should().Be(path, report.PenaltyPathReason);
            report.PenaltyPathReason.Should().NotContain("autograd:");
            report.CriticTerms.Keys.Should().Equal("centred scores");
            report.GeneratorTerms.Keys.Should().Equal("feature matching", "information");
        });
        // Ten classes: log 10 while nothing is learnt.
        reports[0].GeneratorTerms["information"].Should().BeInRange(1, 3);
    }

    private static WganGpTrainer Trainer(PenaltyPath path, int parts = 1) =>
        WganGpTrainer.Create(Generator, Critic, Options(path, parts), terms: Terms());

    private static WganGpOptions Options(PenaltyPath path, int parts = 1)
    {
        var options = Toys.Options();
        (options.Execution.PenaltyPath, options.Execution.GradientAccumulation) = (path, parts);
        return options;
    }

    private static InfoGenerator Generator() => new(3, 2, 2);

    private static MultiHeadCritic Critic() => new(nn.Sequential(nn.Linear(2, 16), nn.LeakyReLU(0.2), nn.Dropout(0.1)), nn.Linear(16, 1));

    // One of them draws: its draws are the run's.
    private static ILossTerm[] Terms() =>
    [
        new CriticTerm("one", -0.5, input => 1 + (input.RealScores * 0).mean()),
        new CriticTerm("noise", 0.1, input => (input.RealScores + randn_like(input.RealScores)).square().mean()),
        new CriticTerm("features", 0.3, input => (input.RealFeatures - input.FakeFeatures).square().mean(), UsesFeatures: true),
        new GeneratorTerm("one", 0.25, input => 1 + (input.Samples * 0).mean()),
        new GeneratorTerm("features", 0.2, input => input.Features.square().mean(), UsesFeatures: true),
    ];

    private static double[] Numbers(TrainingReport report) =>
        [report.CriticLoss, report.GeneratorLoss, report.AuxiliaryLoss, .. report.CriticTerms.Values, .. report.GeneratorTerms.Values];

    private string In(string name) => Path.Combine(folder, $"{name}.safetensors");

    private sealed class OwnLoss : nn.Module<Tensor, Tensor>, ICriticTerm
    {
        private readonly nn.Module<Tensor, Tensor> layers = Toys.Mlp(2, 1);

        public OwnLoss() : base(nameof(OwnLoss)) => RegisterComponents();

        string ILossTerm.Name => "own loss";

        public double Weight => 1;

        public Tensor Compute(CriticTermInput input) => input.RealScores.square().mean();

        public override Tensor forward(Tensor input) => layers.call(input);
    }
}
