using FluentAssertions;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests.Runs;

public sealed class PenaltyScheduleTests
{
    [Fact]
    public void Lazy_penalty_runs_at_every_nth_critic_step_n_times_as_strong()
    {
        using var scope = NewDisposeScope();
        var forwards = new List<int>();
        var calls = 0;
        var options = Toys.Options() with { PenaltyInterval = 3, CriticOptimizer = new() { LearningRate = 1e-30 } };
        // D(x) = <(3, 4), x>: penalty 160 when it is due, scaled 480, mean 160.
        using var trainer = new WganGpTrainer(
            new ModuleGenerator(nn.Linear(2, 2), 2), new Counting(Critics.Linear([3, 4]), () => calls++), options);

        for (var i = 0; i < 6; i++)
        {
            calls = 0;
            trainer.CriticStep(Toys.Points(8));
            forwards.Add(calls);
        }

        forwards.Should().Equal([3, 2, 2, 3, 2, 2], "a step without the penalty scores real and fake only");
        var report = trainer.Report();
        report.GradientPenalty.Should().BeApproximately(160, 1e-2);
        report.GradientNorm.Should().BeApproximately(5, 1e-5);
    }

    [Fact]
    public void Weights_are_clipped_after_each_critic_step_and_no_penalty_runs()
    {
        using var scope = NewDisposeScope();
        var calls = 0;
        var critic = new Counting(Critics.Linear([3, -4]), () => calls++);
        using var trainer = new WganGpTrainer(
            new ModuleGenerator(nn.Linear(2, 2), 2), critic,
            Toys.Options() with { WeightClip = 0.01, GradientPenalty = new() { Weight = 0 } });

        trainer.CriticStep(Toys.Points(8));

        calls.Should().Be(2);
        critic.Module.parameters().Single().Values().Select(Math.Abs)
            .Should().AllSatisfy(weight => weight.Should().BeApproximately(0.01, 1e-8));
    }

    private sealed class Counting(ICritic inner, Action called) : ICritic
    {
        public nn.Module Module => inner.Module;

        public Tensor Score(Tensor samples, Tensor? condition = null)
        {
            called();
            return inner.Score(samples, condition);
        }
    }
}
