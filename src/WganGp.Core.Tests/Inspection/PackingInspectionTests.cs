using FluentAssertions;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Inspection;

/// <summary>The inspection of critics that score packs: within a pack samples depend on each other, and that is no finding.</summary>
public sealed class PackingInspectionTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(12)]
    public void A_critic_of_packs_has_no_findings(int count)
    {
        using var scope = NewDisposeScope();
        var critic = new ModuleCritic(Toys.Mlp(6, 1)) { Pac = 3 };

        CriticInspector.Inspect(critic, randn(count, 2)).Findings.Should().BeEmpty();
    }

    [Fact]
    public void What_goes_beyond_the_pack_is_found()
    {
        using var scope = NewDisposeScope();
        var critic = new ModuleCritic(new Centred()) { Pac = 3 };

        CriticInspector.Inspect(critic, randn(12, 2)).Findings.Should().ContainSingle()
            .Which.Name.Should().Be(CriticFinding.BatchStatistics);
    }

    [Fact]
    public void A_score_per_sample_is_the_wrong_shape()
    {
        using var scope = NewDisposeScope();
        var critic = new PerSample(Toys.Mlp(2, 1));

        var finding = CriticInspector.Inspect(critic, randn(12, 2)).Findings.Should().ContainSingle().Subject;

        finding.Name.Should().Be(CriticFinding.ScoreShape);
        finding.Found.Should().Be("It returned [12, 1] for samples [12, 2], which are 4 packs of 3.");
    }

    [Fact]
    public void Samples_that_are_no_whole_packs_are_refused()
    {
        using var scope = NewDisposeScope();
        var critic = new ModuleCritic(Toys.Mlp(6, 1)) { Pac = 3 };

        FluentActions.Invoking(() => CriticInspector.Inspect(critic, randn(4, 2))).Should().Throw<ArgumentException>().WithMessage(
            "The batch has 4 samples, but the critic scores packs of 3. Use a multiple of 3, such as 3, or another Pac.*");
    }

    [Fact]
    public void Conditions_are_packed_too()
    {
        using var scope = NewDisposeScope();
        var critic = new ModuleCritic(new ConditionalSequential(
            new ConcatenatedCondition(nn.Sequential(new OneHot(3), nn.Flatten())), nn.Linear(15, 8), nn.LeakyReLU(0.2), nn.Linear(8, 1)))
        { Pac = 3 };

        CriticInspector.Inspect(critic, randn(6, 2), arange(6, int64).remainder(3)).Findings.Should().BeEmpty();
    }

    private sealed class Centred : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> inner = Toys.Mlp(6, 1);

        public Centred() : base(nameof(Centred)) => RegisterComponents();

        public override Tensor forward(Tensor packs) => inner.call(packs - packs.mean([0], keepdim: true));
    }

    private sealed class PerSample(nn.Module<Tensor, Tensor> module) : ICritic
    {
        public nn.Module Module => module;

        public int Pac => 3;

        public Tensor Score(Tensor samples, Tensor? condition = null) => module.call(samples);
    }
}
