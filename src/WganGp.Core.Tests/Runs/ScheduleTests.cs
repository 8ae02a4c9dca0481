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

    [Fact]
    public void Burn_in_is_half_a_cosine_from_the_start_value_to_the_options_own()
    {
        var burnIn = new BurnInOptions { From = 3, Steps = 12 };

        Schedule.Value(burnIn, 1, 0).Should().Be(3);
        // cos(π/3) = 1/2, cos(π/2) = 0, cos(2π/3) = -1/2.
        Schedule.Value(burnIn, 1, 4).Should().BeApproximately(2.5, 1e-14);
        Schedule.Value(burnIn, 1, 6).Should().BeApproximately(2, 1e-14);
        Schedule.Value(burnIn, 1, 8).Should().BeApproximately(1.5, 1e-14);
        Schedule.Value(burnIn, 1, 11).Should().BeGreaterThan(1);
        Schedule.Value(burnIn, 0.1, 12).Should().Be(0.1, "afterwards it is the option's value to the last digit");
        Schedule.Value(burnIn, 0.1, long.MaxValue).Should().Be(0.1);
        Schedule.Value(new BurnInOptions(), 0.1, 0).Should().Be(0.1);
        Enumerable.Range(0, 13).Select(step => Schedule.Value(burnIn, 1, step)).Should().BeInDescendingOrder();
    }

    [Fact]
    public void Rates_weight_and_decay_move_each_by_its_own_burn_in()
    {
        var options = new WganGpOptions
        {
            Steps = 100,
            PenaltyInterval = 4,
            GradientPenalty = { Weight = 2 },
            PenaltyWeightBurnIn = { From = 6, Steps = 20 },
            GeneratorAverageDecay = 0.9,
            GeneratorAverageBurnIn = { From = 0.5, Steps = 20 },
            CriticOptimizer =
            {
                LearningRate = 1e-3, LearningRateBurnIn = { From = 3e-3, Steps = 20 }, Decay = LearningRateDecay.LinearToZero, Beta2 = 0.99,
            },
            GeneratorOptimizer = { LearningRate = 4e-3, LearningRateBurnIn = { Steps = 40 }, Beta2BurnIn = { From = 0.5, Steps = 20 } },
        };

        var half = Schedule.Rates(options, new Counters(10, 10, 1, 0.5));
        half.Critic.LearningRate.Should().BeApproximately(2e-3 * 0.9 * 0.5, 1e-15, "decay and rollbacks multiply");
        half.Critic.Beta2.Should().Be(0.99);
        half.Generator.LearningRate.Should().BeApproximately(4e-3 * (1 - Math.Sqrt(0.5)) / 2 * 0.5, 1e-15);
        half.Generator.Beta2.Should().BeApproximately(0.7, 1e-14);
        half.PenaltyWeight.Should().BeApproximately(4, 1e-14);
        // Half-lives: 1 step at 0.5, and 6.5788 at 0.9; the mean of both.
        half.AverageDecay.Should().BeApproximately(Math.Pow(0.5, 2 / (1 - Math.Log(2) / Math.Log(0.9))), 1e-14);

        var after = Schedule.Rates(options, new Counters(20, 40, 0, 1));
        (after.Critic.Beta2, after.Generator.Beta2, after.PenaltyWeight, after.AverageDecay).Should().Be((0.99, 0.9, 2, 0.9));
        Schedule.PenaltyDue(options, new Counters(10, 10, 0, 1)).Should().Be(0, "update 10 is no multiple of the interval 4");
        Schedule.PenaltyDue(options, new Counters(10, 12, 0, 1)).Should().BeApproximately(16, 1e-13);
        Schedule.PenaltyDue(options, new Counters(20, 40, 0, 1)).Should().Be(8);
        Schedule.LargestPenalty(options).Should().Be(24);
    }

    [Fact]
    public void Average_without_a_burn_in_begins_with_the_smaller_decay_of_the_first_steps()
    {
        var options = new WganGpOptions { GeneratorAverageDecay = 0.9 };

        Schedule.AverageDecay(options, 0).Should().Be(2.0 / 11);
        Schedule.AverageDecay(options, 1_000).Should().Be(0.9);
        options.GeneratorAverageBurnIn.Steps = 4;
        Schedule.AverageDecay(options, 0).Should().Be(0, "a half-life of 0 keeps nothing");
        Schedule.Rates(new WganGpOptions(), new Counters(0, 0, 0, 1)).AverageDecay.Should().Be(double.NaN, "there is no average");
    }

    [Fact]
    public void Penalty_that_begins_or_ends_at_zero_is_not_computed_there()
    {
        var options = new WganGpOptions { PenaltyWeightBurnIn = { Steps = 5 } };
        Schedule.PenaltyDue(options, new Counters(0, 0, 0, 1)).Should().Be(0);
        Schedule.PenaltyDue(options, new Counters(1, 5, 0, 1)).Should().BePositive();

        options = new WganGpOptions { GradientPenalty = { Weight = 0 }, PenaltyWeightBurnIn = { From = 1, Steps = 5 } };
        Schedule.PenaltyDue(options, new Counters(4, 20, 0, 1)).Should().BePositive();
        Schedule.PenaltyDue(options, new Counters(5, 25, 0, 1)).Should().Be(0);
        Schedule.LargestPenalty(options).Should().Be(1);
    }
}
