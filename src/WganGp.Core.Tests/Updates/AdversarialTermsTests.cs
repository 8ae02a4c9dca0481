using FluentAssertions;
using WganGp.Tests.Support;
using WganGp.Updates;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Updates;

public sealed class AdversarialTermsTests
{
    // Real scores 1 and 3, fake scores -1 and 0.
    [Theory]
    [InlineData(AdversarialLoss.Wasserstein, -2.5, 0.5)]
    [InlineData(AdversarialLoss.NonSaturating, 0.3420645, 1.0032045)]
    [InlineData(AdversarialLoss.LeastSquares, 1.25, 2.5)]
    [InlineData(AdversarialLoss.RelativisticPairing, 0.0877577, 2.5877577)]
    public void Losses_equal_their_formulas(AdversarialLoss loss, double critic, double generator)
    {
        using var scope = NewDisposeScope();
        var (real, fake) = (tensor(new[] { 1.0, 3.0 }), tensor(new[] { -1.0, 0.0 }));

        AdversarialTerms.Critic(loss, real, fake, real.mean(), fake.mean()).item<double>().Should().BeApproximately(critic, 1e-6);
        AdversarialTerms.Generator(loss, fake, real).item<double>().Should().BeApproximately(generator, 1e-6);
    }

    [Fact]
    public void Written_out_derivative_of_the_Wasserstein_loss_is_that_of_autograd()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(4);
        var scores = randn([8], ScalarType.Float64, generator: random).requires_grad_();
        var (real, fake) = (scores.narrow(0, 0, 5), scores.narrow(0, 5, 3));
        var loss = AdversarialTerms.Critic(AdversarialLoss.Wasserstein, real, fake, real.mean(), fake.mean());
        (loss * 0.25).backward();

        using var noGrad = no_grad();
        var (found, seeds) = AdversarialTerms.WassersteinCritic(real, fake, 0.25);

        found.Loss.item<double>().Should().Be(loss.item<double>());
        found.Means!.Value.Real.item<double>().Should().Be(real.mean().item<double>());
        found.Means!.Value.Fake.item<double>().Should().Be(fake.mean().item<double>());
        seeds.Values().Should().Equal(scores.grad!.Values(), (one, other) => Math.Abs(one - other) < 1e-15);
    }

    [Theory]
    [InlineData(AdversarialLoss.NonSaturating)]
    [InlineData(AdversarialLoss.LeastSquares)]
    [InlineData(AdversarialLoss.RelativisticPairing)]
    public void Penalty_composes_with_every_loss(AdversarialLoss loss)
    {
        using var trainer = Toys.Trainer(Toys.ConvergingOptions() with { Loss = loss });

        var reports = trainer.Train(TrainingData.FromTensor(Toys.Points(500))).ToList();

        reports.Should().HaveCount(4).And.AllSatisfy(report => report.GradientPenalty.Should().BePositive());
        using var scope = NewDisposeScope();
        var mean = trainer.Sample(500).mean([0]).Values();
        mean[0].Should().BeApproximately(2, 0.4);
        mean[1].Should().BeApproximately(-1, 0.4);
    }
}
