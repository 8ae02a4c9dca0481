using FluentAssertions;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Updates;

/// <summary>What is refused of a term of the application's own, and in which words.</summary>
public sealed class OwnTermErrorsTests
{
    [Theory]
    [InlineData(PenaltyPath.Reference)]
    [InlineData(PenaltyPath.Auto)]
    public void A_value_that_is_no_term_is_named(PenaltyPath path)
    {
        Refused(path, input => input.Samples, "The generator's term 'own' must return one floating-point number, a 0-dimensional tensor, " +
            "but it returned [16, 2] of Float32. Take the mean over the samples.");
        Refused(path, _ => null!, "*but it returned null. Take the mean over the samples.");
        Refused(path, input => input.Samples.argmax(), "*but it returned [] of Int64. *");
        Refused(path, input =>
        {
            var sum = input.Samples.sum();
            sum.Dispose();
            return sum;
        }, "*but it returned a disposed tensor. *");
        Refused(
            path, input => input.Latents.mean(),
            "The generator's term 'own' has no path to the generator's weights, so it would train nothing. Compute it from " +
            "samples, scores or features, or from modules in the generator's Module, without detach, no_grad or rounding.");
        Refused(path, input => input.Samples.detach().mean(), "*has no path to the generator's weights*");
        Refused(path, _ => throw new InvalidOperationException("no such file"), "The generator's term 'own' failed: no such file.");
        Refused(
            path, input => input.Samples.view(5, 5).mean(),
            "The generator's term 'own' failed: shape '[5, 5]' is invalid for input of size 32.");
        Refused(
            path, input => input.Features.mean(),
            "The generator's term 'own' failed: The term reads features, but its UsesFeatures is false, so that none were computed. " +
            "Return true from UsesFeatures.");
        Refused(
            path, input => (input.Samples - input.Real).square().mean(),
            "The generator's term 'own' failed: The term reads real samples, but its UsesRealSamples is false, so that none were kept. " +
            "Return true from UsesRealSamples.");
        using var trainer = Trainer(path, (_, _) => [new CriticTerm("own", 1, input => input.Real.mean())]);
        trainer.Invoking(each => each.CriticStep(Toys.Points(16))).Should().Throw<NetworkException>().WithMessage(
            "The critic's term 'own' has no path to the critic's weights, so it would train nothing. Compute it from scores *");
    }

    [Fact]
    public void Features_of_a_critic_without_are_refused_before_the_first_step()
    {
        FluentActions.Invoking(() => Trainer(
                PenaltyPath.Auto, (_, _) => [new GeneratorTerm("matching", 1, input => input.Features.mean(), UsesFeatures: true)]))
            .Should().Throw<NetworkException>().WithMessage(
                "The generator's term 'matching' uses features, but the critic does not expose them. Implement IFeatureCritic, use a " +
                "MultiHeadCritic, or return false from UsesFeatures.");
    }

    [Fact]
    public void Features_of_a_critic_with_code_of_its_own_take_the_reference_path_and_the_report_says_so()
    {
        using var trainer = WganGpTrainer.Create(
            () => new ModuleGenerator(Toys.Mlp(2, 2), 2), () => new OwnFeatures(), Toys.Options(),
            terms: [new CriticTerm("matching", 1, input => input.RealFeatures.mean(), UsesFeatures: true)]);
        trainer.CriticStep(Toys.Points(16));

        var report = trainer.Report();

        report.PenaltyPath.Should().Be(PenaltyPath.Reference);
        report.PenaltyPathReason.Should().StartWith("a consistency, classifier or own term needs more of the critic than its scores");
    }

    [Fact]
    public void Terms_that_cannot_be_told_apart_or_weighted_are_refused()
    {
        ILossTerm Named(string name, double weight = 1) => new CriticTerm(name, weight, input => input.RealScores.mean());
        void Refused(string message, params ILossTerm[] terms) => FluentActions.Invoking(() => Trainer(PenaltyPath.Auto, (_, _) => terms))
            .Should().Throw<ArgumentException>().WithMessage(message);

        Refused("Two terms of the critic's loss have the name 'a'. Give each a name of its own.", Named("a"), Named("b"), Named("a"));
        Refused("The term CriticTerm has no name that can be printed. Give it one.", Named(" "));
        Refused("The term CriticTerm has no name that can be printed. Give it one.", Named("a\n"));
        Refused(
            "The term 'a' has the weight NaN. Give 0, or a number between 1E-30 and 1E+18, positive or negative.", Named("a", double.NaN));
        Refused("The term 'a' has the weight -1E+19. *", Named("a", -1e19));
        Refused("The term null belongs to no loss. Implement IGeneratorTerm, ICriticTerm or both.", (ILossTerm)null!);
        Refused("The term Neither belongs to no loss. *", new Neither());
    }

    [Fact]
    public void Weights_that_nothing_would_train_are_refused_and_frozen_or_accepted_ones_are_not()
    {
        using var q = nn.Linear(2, 1);
        var term = new Holding(q);
        WganGpTrainer Trainer(params string[] accepted) => OwnTermErrorsTests.Trainer(PenaltyPath.Auto, (_, _) => [term], accepted);

        FluentActions.Invoking(() => Trainer()).Should().Throw<NetworkException>().WithMessage(
            "The term 'holding' holds what no network has registered: q (Linear). No optimiser trains it, and no checkpoint holds it. " +
            "Register it in the Module of the network that trains it, freeze it, or add NotRegistered to AcceptedFindings.");
        Trainer(CriticFinding.NotRegistered).Dispose();
        foreach (var weight in q.parameters()) weight.requires_grad = false;
        Trainer().Dispose();
    }

    private static void Refused(PenaltyPath path, Func<GeneratorTermInput, Tensor> of, string message)
    {
        using var trainer = Trainer(path, (_, _) => [new GeneratorTerm("own", 1, of)]);
        var before = Toys.Bytes(trainer);
        for (var i = 0; i < 2; i++)
        {
            trainer.Invoking(each => each.GeneratorStep()).Should().Throw<NetworkException>().WithMessage(message);
        }

        Toys.Bytes(trainer).Should().Equal(before);
    }

    private static WganGpTrainer Trainer(PenaltyPath path, Func<IGenerator, ICritic, ILossTerm[]> terms, params string[] accepted)
    {
        var options = Toys.Options();
        options.Execution.PenaltyPath = path;
        options.AcceptedFindings = accepted;
        var (generator, critic) = (new ModuleGenerator(Toys.Mlp(2, 2), 2), new ModuleCritic(Toys.Mlp(2, 1)));
        return new WganGpTrainer(generator, critic, options, terms: terms(generator, critic));
    }

    private sealed class Neither : ILossTerm
    {
        public string Name => "neither";

        public double Weight => 1;
    }

    private sealed class Holding(nn.Module<Tensor, Tensor> q) : IGeneratorTerm
    {
        private readonly nn.Module<Tensor, Tensor> q = q;

        public string Name => "holding";

        public double Weight => 1;

        public Tensor Compute(GeneratorTermInput input) => q.call(input.Samples).mean();
    }

    private sealed class OwnFeatures : nn.Module, IFeatureCritic
    {
        private readonly nn.Module<Tensor, Tensor> body = Toys.Mlp(2, 4);
        private readonly nn.Module<Tensor, Tensor> head = nn.Linear(4, 1);

        public OwnFeatures() : base(nameof(OwnFeatures)) => RegisterComponents();

        public nn.Module Module => this;

        public Tensor Score(Tensor samples, Tensor? condition = null) => head.call(body.call(samples));

        public (Tensor Scores, Tensor Features) ScoreWithFeatures(Tensor samples, Tensor? condition = null)
        {
            var features = body.call(samples);
            return (head.call(features), features);
        }
    }
}
