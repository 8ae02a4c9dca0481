using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TorchSharp;
using WganGp.Tests.Support;
using WganGp.Updates;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Updates;

/// <summary>Terms of the application's own: closed forms, both paths, and whose weights they change.</summary>
public sealed class OwnTermsTests
{
    [Theory]
    [InlineData(PenaltyPath.Reference)]
    [InlineData(PenaltyPath.Fast)]
    public void A_quadratic_term_of_a_linear_generator_has_its_closed_form(PenaltyPath path)
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Linear(2, 2, dtype: float64);
        using var score = nn.Linear(2, 1, dtype: float64);
        var (w, b, d) = (layer.weight!.detach().clone(), layer.bias!.detach().clone(), score.weight!.detach().clone());
        var (latent, target) = (randn([7, 2], float64), tensor(new[] { 3.0, -1.0 }));
        var pair = Pair(
            new ModuleGenerator(nn.Sequential(layer), 2), new ModuleCritic(nn.Sequential(score)), path,
            new GeneratorTerm("distance", 0.25, input => (input.Samples - target).square().sum(1).mean()));

        var row = pair.Generator.Accumulate(latent, null, null, 1).Values();

        // -mean d·(Wz + b) + 0.25 mean |Wz + b - c|²; the gradient for a sample is (-d + 0.5 (Wz + b - c))/7.
        var apart = latent.matmul(w.t()) + b - target;
        var slopes = (-d + (0.5 * apart)) / 7;
        var term = 0.25 * apart.square().sum(1).mean().Values()[0];
        row[1].Should().BeApproximately(term, 1e-12);
        row[0].Should().BeApproximately(term - score.call(apart + target).mean().Values()[0], 1e-12);
        Near(layer.weight!.grad!, slopes.t().matmul(latent));
        Near(layer.bias!.grad!, slopes.sum([0L]));
    }

    [Theory]
    [InlineData(PenaltyPath.Reference)]
    [InlineData(PenaltyPath.Fast)]
    public void A_term_of_a_linear_critics_scores_has_its_closed_form(PenaltyPath path)
    {
        using var scope = NewDisposeScope();
        using var score = nn.Linear(2, 1, dtype: float64);
        var (real, fake) = (randn([5, 2], float64), randn([5, 2], float64));
        var apart = (score.call(real) - score.call(fake)).squeeze(1).detach();
        var pair = Pair(
            new ModuleGenerator(nn.Sequential(nn.Linear(2, 2, dtype: float64)), 2), new ModuleCritic(nn.Sequential(score)), path,
            new CriticTerm("apart", -3, input => (input.RealScores - input.FakeScores).square().mean()));
        using var alpha = new Generator(1);

        var measured = pair.Critic.Accumulate(new CriticPart(real, fake, null, 1, WithPenalty: false, alpha));

        measured.Own!.Values().Should().HaveCount(1).And.AllSatisfy(
            value => value.Should().BeApproximately(-3 * apart.square().mean().Values()[0], 1e-12));
        measured.Extra!.Values().Should().Equal(measured.Own!.Values());
        Near(score.weight!.grad!, ((-1 - (6 * apart)).unsqueeze(1) * (real - fake)).mean([0], keepdim: true));
        Near(score.bias!.grad!, zeros(1, float64));
    }

    [Property(MaxTest = 30)]
    public Property Both_paths_agree_for_any_weights_widths_and_batches() => Prop.ForAll(
        (from weights in Gen.ArrayOf(Gen.Choose(-40, 40).Select(each => each / 10.0), 4)
         from width in Gen.Choose(1, 9)
         from count in Gen.Choose(1, 6)
         from seed in Gen.Choose(0, 1_000_000)
         select (weights, width, count, seed)).ToArbitrary(),
        drawn =>
        {
            using var scope = NewDisposeScope();
            random.manual_seed(drawn.seed);
            using var critic = new MultiHeadCritic(
                nn.Sequential(nn.Linear(2, drawn.width), nn.LeakyReLU(0.2), nn.Linear(drawn.width, drawn.width), nn.Tanh()),
                nn.Linear(drawn.width, 1));
            using var generator = new InfoGenerator(3, 2, 2, drawn.width, drawn.weights[0]);
            foreach (var module in (nn.Module[])[generator, critic]) module.to(float64);
            ILossTerm[] terms =
            [
                new GeneratorTerm("a", drawn.weights[1], input => input.Features.square().mean(), UsesFeatures: true),
                new CriticTerm("b", drawn.weights[2], input => (input.RealFeatures * input.FakeFeatures).mean(), UsesFeatures: true),
                new CriticTerm("c", drawn.weights[3], input => (input.RealScores * input.FakeScores).mean()),
            ];
            var (real, fake) = (randn([drawn.count, 2], float64), randn([drawn.count, 2], float64));
            var latent = randn([drawn.count, 3], float64);
            foreach (var (one, other) in Of(PenaltyPath.Reference).Zip(Of(PenaltyPath.Fast))) Near(one, other, 1e-9);

            List<Tensor> Of(PenaltyPath path)
            {
                var pair = Pair(generator, critic, path, terms);
                using var alpha = new Generator(2);
                List<Tensor> all = [];
                var measured = pair.Critic.Accumulate(new CriticPart(real, fake, null, 1, WithPenalty: true, alpha));
                all.AddRange([measured.Loss, measured.Own ?? zeros(1), .. Gradients(critic)]);
                using var frozen = new FrozenWeights(critic.parameters());
                return [.. all, pair.Generator.Accumulate(latent, null, null, 1), .. Gradients(generator)];
            }
        });

    [Fact]
    public void A_term_changes_its_own_network_alone()
    {
        using var scope = NewDisposeScope();
        ILossTerm[] Reaching(IGenerator generator, ICritic critic) =>
        [
            new GeneratorTerm("reaching", 1, input => input.Samples.mean() * critic.Module.parameters().First().sum()),
            new CriticTerm("reaching", 1, input => input.RealScores.mean() * generator.Module.parameters().First().sum()),
        ];
        foreach (var path in (PenaltyPath[])[PenaltyPath.Reference, PenaltyPath.Fast])
        {
            using var trainer = Trainer(path, Reaching);
            var (generator, critic) = (trainer.Generator.Module, trainer.Critic.Module);

            var before = Toys.Bytes(generator);
            trainer.CriticStep(Toys.Points(16));
            Toys.Bytes(generator).Should().Equal(before);
            generator.parameters().Should().AllSatisfy(weight => (weight.grad is null && weight.requires_grad).Should().BeTrue());

            before = Toys.Bytes(critic);
            trainer.GeneratorStep();
            Toys.Bytes(critic).Should().Equal(before);
            critic.parameters().Should().AllSatisfy(weight => (weight.grad is null && weight.requires_grad).Should().BeTrue());
        }
    }

    private static WganGpTrainer Trainer(PenaltyPath path, Func<IGenerator, ICritic, ILossTerm[]> terms)
    {
        var options = Toys.Options();
        options.Execution.PenaltyPath = path;
        var (generator, critic) = (new ModuleGenerator(Toys.Mlp(2, 2), 2), new ModuleCritic(Toys.Mlp(2, 1)));
        return new WganGpTrainer(generator, critic, options, terms: terms(generator, critic));
    }

    private static UpdatePath.Pair Pair(IGenerator generator, ICritic critic, PenaltyPath path, params ILossTerm[] terms)
    {
        var options = new WganGpOptions();
        var paths = new UpdatePath(
            generator, critic, options, new GradientPenalty(options.GradientPenalty), float64,
            OwnTerms.Of(generator, critic, terms, options));
        paths.Path.Should().Be(PenaltyPath.Fast, paths.Reason);
        return path == PenaltyPath.Reference ? paths.Reference : paths.Layerwise(float64);
    }

    private static IEnumerable<Tensor> Gradients(nn.Module module)
    {
        foreach (var parameter in module.parameters())
        {
            yield return (parameter.grad ?? zeros_like(parameter)).clone();
            parameter.grad = null;
        }
    }

    private static void Near(Tensor actual, Tensor expected, double tolerance = 1e-12)
    {
        actual.shape.Should().Equal(expected.shape);
        (actual - expected).abs().max().ToDouble().Should().BeLessThan(tolerance * Math.Max(1, expected.abs().max().ToDouble()));
    }
}
