using FluentAssertions;
using WganGp.Runs;
using Xunit;

namespace WganGp.Tests.Runs;

public sealed class ScheduleTests
{
    [Fact]
    public void Warm_up_runs_more_critic_steps_at_the_start_and_every_so_often()
    {
        // lilianweng/unified-gan-tensorflow: 100 while step < 25 or step % 500 == 0.
        var options = new WganGpOptions { WarmUp = { Until = 25, Every = 500 } };

        Enumerable.Range(0, 1_200).Where(step => Schedule.CriticSteps(options, step) == 100)
            .Should().Equal([.. Enumerable.Range(0, 25), 500, 1_000]);
        Schedule.CriticSteps(options, 25).Should().Be(5);
    }

    [Fact]
    public void Without_warm_up_every_step_is_alike() =>
        Enumerable.Range(0, 600).Should().AllSatisfy(step => Schedule.CriticSteps(new WganGpOptions(), step).Should().Be(5));

    [Fact]
    public void Learning_rate_stays_or_falls_linearly_to_zero()
    {
        var optimizer = new OptimizerOptions { LearningRate = 2e-4 };
        Schedule.LearningRate(optimizer, 75, 100).Should().Be(2e-4);

        optimizer.Decay = LearningRateDecay.LinearToZero;
        Schedule.LearningRate(optimizer, 0, 100).Should().Be(2e-4);
        Schedule.LearningRate(optimizer, 75, 100).Should().BeApproximately(5e-5, 1e-18);
        Schedule.LearningRate(optimizer, 100, 100).Should().Be(0);
    }
}
