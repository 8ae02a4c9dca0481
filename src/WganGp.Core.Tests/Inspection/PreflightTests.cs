using FluentAssertions;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Inspection;

/// <summary>What the trainer makes of the critic's findings.</summary>
public sealed class PreflightTests
{
    private static ICritic BatchNormCritic() =>
        new ModuleCritic(nn.Sequential(
            ("a", nn.Linear(2, 8)), ("norm", nn.BatchNorm1d(8)), ("act", nn.LeakyReLU(0.2)), ("drop", nn.Dropout(0.3)),
            ("b", nn.Linear(8, 1))));

    [Fact]
    public void An_error_stops_the_run_before_its_first_step_and_names_itself_and_the_module()
    {
        using var trainer = Toys.Trainer(critic: BatchNormCritic);

        trainer.Invoking(t => t.Train(TrainingData.FromTensor(Toys.Points()))).Should().Throw<NetworkException>()
            .WithMessage(
                "The critic cannot be trained*BatchStatistics at norm:*LayerNorm*AcceptedFindings to accept it (BatchStatistics).");
        trainer.CriticUpdates.Should().Be(0);
    }

    [Fact]
    public void Accepted_by_name_it_trains_and_warnings_are_logged()
    {
        var logger = new ListLogger();
        using var trainer = WganGpTrainer.Create(
            () => new ModuleGenerator(Toys.Mlp(2, 2), 2), BatchNormCritic,
            Toys.Options() with { AcceptedFindings = ["BatchStatistics"] }, logger);

        trainer.Train(TrainingData.FromTensor(Toys.Points())).Last().Step.Should().Be(10);

        logger.Lines.Should().Contain(line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("Randomness at drop"));
        logger.Lines.Should().Contain(line =>
            line.StartsWith("Information", StringComparison.Ordinal) && line.Contains("accepted: Error BatchStatistics at norm"));
    }

    [Fact]
    public void A_sound_critic_is_silent_and_the_preflight_changes_no_bit_of_the_run()
    {
        var logger = new ListLogger();
        byte[] Run(bool preflight)
        {
            using var points = Toys.Points(16);
            using var trainer = WganGpTrainer.Create(
                () => new ModuleGenerator(Toys.Mlp(2, 2), 2), () => new ModuleCritic(Toys.Mlp(2, 1)), Toys.Options(), logger);
            if (preflight) trainer.Train(TrainingData.FromTensor(points));
            trainer.CriticStep(points);
            trainer.GeneratorStep();
            return Toys.Bytes(trainer);
        }

        Run(preflight: true).Should().Equal(Run(preflight: false));
        logger.Lines.Should().BeEmpty();
    }

    [Fact]
    public void The_pages_own_critic_trains_once_its_findings_are_accepted_by_name()
    {
        using var scope = NewDisposeScope();
        var logger = new ListLogger();
        WganGpTrainer New(params string[] accepted) => WganGpTrainer.Create(
            () => new ModuleGenerator(nn.Sequential(nn.Linear(4, 3 * 16 * 16), nn.Tanh(), nn.Unflatten(1, [3, 16, 16])), 4),
            () => new ModuleCritic(new PageCritic()),
            Toys.Options(4) with { BatchSize = 8, ReportEvery = 4, AcceptedFindings = accepted }, logger);
        var data = TrainingData.FromTensor(randn(32, 3, 16, 16).tanh());

        using (var refused = New())
        {
            refused.Invoking(t => t.Train(data)).Should().Throw<NetworkException>()
                .WithMessage("*BatchStatistics at conv1.1*AcceptedFindings to accept it (BatchStatistics).");
        }

        using var trainer = New("BatchStatistics", "Randomness");
        trainer.Train(data).Single().Step.Should().Be(4);
        logger.Lines.Should().Contain(line => line.Contains("accepted: Warning Randomness at dp"));
    }

    [Fact]
    public void Data_with_NaN_is_refused()
    {
        using var scope = NewDisposeScope();
        using var trainer = Toys.Trainer();

        trainer.Invoking(t => t.Train(TrainingData.FromTensor(Toys.Points() * float.NaN))).Should().Throw<TrainingDataException>()
            .WithMessage("*samples hold NaN*");
    }
}
