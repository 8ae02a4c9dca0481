using FluentAssertions;
using WganGp.ConsoleApp.Runs;
using WganGp.Programs;
using WganGp.Recipes;
using Xunit;

namespace WganGp.ConsoleApp.Tests.Runs;

/// <summary>Every <c>--set</c> takes effect or is an error.</summary>
public sealed class OptionSettingTests
{
    [Fact]
    public void Lists_are_set_as_a_whole_or_entry_by_entry()
    {
        Set("AcceptedFindings=BatchStatistics").AcceptedFindings.Should().Equal("BatchStatistics");
        Set("AcceptedFindings=batchstatistics, Randomness").AcceptedFindings.Should().Equal("BatchStatistics", "Randomness");
        Set("AcceptedFindings:0=BatchStatistics").AcceptedFindings.Should().Equal("BatchStatistics");
        Set("AcceptedFindings:0=BatchStatistics", "AcceptedFindings:1=Fails").AcceptedFindings.Should().Equal("BatchStatistics", "Fails");
        Set("AcceptedFindings=").AcceptedFindings.Should().BeEmpty();
        Set("GradientPenalty:NormDimensions=1").GradientPenalty.NormDimensions.Should().Equal(1);
        Set("GradientPenalty:NormDimensions=1,2").GradientPenalty.NormDimensions.Should().Equal(1, 2);
        Set("GradientPenalty:NormDimensions:0=2").GradientPenalty.NormDimensions.Should().Equal(2);
        Set("GradientPenalty:NormDimensions=null").GradientPenalty.NormDimensions.Should().BeNull();
    }

    [Fact]
    public void Values_of_every_type_are_set()
    {
        var options = Set(
            "BatchSize=7", "generatorbatchsize=8", "Seed=18446744073709551615", "Loss=leastsquares", "gradientpenalty:weight=1e-3",
            "GradientPenalty:InputNorm=Infinity", "WeightClip=", "Execution:SelfCheck=FALSE", "Checkpoint:EverySteps=5",
            "CriticOptimizer:MaxGradientNorm=null");

        Set("Loss=RelativisticPairing", "CriticOptimizer:LearningRateBurnIn:From=1e-3", "criticoptimizer:learningrateburnin:steps=50")
            .CriticOptimizer.LearningRateBurnIn.Should().Be(new BurnInOptions { From = 1e-3, Steps = 50 });
        (options.BatchSize, options.GeneratorBatchSize, options.Seed, options.Loss)
            .Should().Be((7, 8, ulong.MaxValue, AdversarialLoss.LeastSquares));
        (options.GradientPenalty.Weight, options.GradientPenalty.InputNorm, options.WeightClip)
            .Should().Be((1e-3, double.PositiveInfinity, null));
        (options.Execution.SelfCheck, options.Checkpoint.EverySteps, options.CriticOptimizer.MaxGradientNorm).Should().Be((false, 5, null));
    }

    [Theory]
    [InlineData("GradientPenalty=5", "GradientPenalty is a group of options; set one of them: GradientPenalty:Weight, ")]
    [InlineData("CriticOptimizer:Beta2BurnIn=5", "Beta2BurnIn is a group of options; set one of them: CriticOptimizer:Beta2BurnIn:From")]
    [InlineData("AcceptedFindings:Length=3", "AcceptedFindings has no option Length; write --set AcceptedFindings=A,B")]
    [InlineData("AcceptedFindings:1=Fails", "AcceptedFindings has 0 entries so far, so the next one is AcceptedFindings:0")]
    [InlineData("AcceptedFindings=Nonsense", "'Nonsense' is not a valid value of AcceptedFindings; it must be one of BatchStatistics, ")]
    [InlineData("AcceptedFindings:0:Length=1", "AcceptedFindings has no option Length")]
    [InlineData("BatchSize:Value=3", "BatchSize has no option Value")]
    [InlineData("BatchSize=", "'' is not a valid value of BatchSize; it must be a whole number")]
    [InlineData("BatchSize=99999999999", "it must be a whole number of at most 2147483647")]
    [InlineData("BatchSize=1.5", "it must be a whole number")]
    [InlineData("GradientPenalty:Weight=1,5", "it must be a number, such as 0.5 or 1e-4")]
    [InlineData("GradientPenalty:NormDimensions=1,x", "'x' is not a valid value of GradientPenalty:NormDimensions; it must be a whole")]
    [InlineData("Loss=1", "it must be one of Wasserstein, NonSaturating, LeastSquares")]
    [InlineData("Execution:SelfCheck=yes", "it must be true or false")]
    [InlineData("Checkpoint:Metadata:recipe=x", "Metadata is set in code")]
    [InlineData("Checkpoint:Metadata=x", "Metadata is set in code")]
    [InlineData("EqualityContract=x", "there is no option EqualityContract")]
    [InlineData(":=3", "there is no option ;")]
    public void Setting_that_cannot_take_effect_is_an_error(string text, string message)
    {
        var error = FluentActions.Invoking(() => Set(text)).Should().Throw<UserException>().Which;

        error.Message.Should().StartWith($"--set {text}: ").And.Contain(message).And.NotContain("System.");
    }

    [Fact]
    public void Setting_that_another_undoes_is_an_error()
    {
        Failure(new RunSettings { Set = ["BatchSize=3", "batchsize=4"] })
            .Should().Be("--set batchsize=4: BatchSize is set 2 times; set it once.");
        Failure(new RunSettings { Steps = 5, Set = ["Steps=6"] })
            .Should().Be("--steps and --set Steps set the same option; leave out one of them.");
        Failure(new RunSettings { Threads = 1, Set = ["Execution:Threads=2"] }).Should().StartWith("--threads and --set Execution:Threads");
    }

    [Fact]
    public void More_threads_than_a_machine_can_use_are_refused()
    {
        Failure(new RunSettings { Threads = 10_000 }).Should().StartWith("Execution.Threads is 10000; this machine has ");
        Failure(new RunSettings { Set = ["Execution:Threads=10000"] }).Should().StartWith("Execution.Threads is 10000; this machine has ");
    }

    [Fact]
    public void New_run_saves_every_five_minutes_and_keeps_three_unless_told_otherwise()
    {
        static (double, long, int) Saves(params string[] set)
        {
            var options = Options(new RunSettings { Set = set });
            return (options.Checkpoint.EveryMinutes, options.Checkpoint.EverySteps, options.Checkpoint.Keep);
        }

        Saves().Should().Be((5, 0, 3));
        Saves("Checkpoint:EverySteps=10").Should().Be((0, 10, 3), "files saved by time would push out those that were asked for");
        Saves("Checkpoint:EveryMinutes=1", "Checkpoint:Keep=9").Should().Be((1, 0, 9));
        Saves("Checkpoint:EveryMinutes=0").Should().Be((0, 0, 3));
    }

    private static WganGpOptions Set(params string[] set) => Options(new RunSettings { Set = set });

    private static WganGpOptions Options(RunSettings settings) => settings.Options(Recipe.Find("fashion"), null, "checkpoints");

    private static string Failure(RunSettings settings) =>
        FluentActions.Invoking(() => Options(settings)).Should().Throw<UserException>().Which.Message;
}
