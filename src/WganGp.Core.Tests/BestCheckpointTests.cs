using FluentAssertions;
using WganGp.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Tests;

/// <summary>The best value of a metric, its checkpoint, and early stopping, in the host's loop.</summary>
public sealed class BestCheckpointTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("wgangp-").FullName;
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();
    private readonly Tensor points = Toys.Points(16);

    public void Dispose()
    {
        scope.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(MetricDirection.LowerIsBetter, 1)]
    [InlineData(MetricDirection.HigherIsBetter, -1)]
    public void Values_that_are_better_by_more_than_the_change_count(MetricDirection direction, int sign)
    {
        using var trainer = Toys.Trainer();
        var best = new BestValue(trainer, "distance", direction, minimumChange: 0.5);
        best.Value.Should().BeNull();
        best.Step.Should().BeNull();

        var improved = new List<bool>();
        foreach (var value in (double[])[5, 4.5, 4.49, 4.2, double.NaN, double.NegativeInfinity * sign, 3, 3.2])
        {
            trainer.GeneratorStep();
            improved.Add(best.Offer(sign * value));
        }

        improved.Should().Equal(true, false, true, false, false, false, true, false);
        (best.Value, best.Step, best.OffersWithoutImprovement).Should().Be((sign * 3.0, 7, 1));
    }

    [Fact]
    public void Offers_that_are_never_numbers_run_out_of_patience()
    {
        using var trainer = Toys.Trainer();
        var best = new BestValue(trainer, "distance", MetricDirection.LowerIsBetter);
        var patience = new Patience(best, offers: 2);

        best.Offer(double.NaN);
        patience.ShouldStop.Should().BeFalse();
        best.Offer(double.NaN);
        patience.ShouldStop.Should().BeTrue();
        (best.Value, best.Step).Should().Be((null, null));
        best.Offer(1).Should().BeTrue();
        patience.ShouldStop.Should().BeFalse();
    }

    [Fact]
    public void File_is_the_run_at_its_best_and_says_by_what()
    {
        using var trainer = Toys.Trainer();
        var kept = new BestCheckpoint(new BestValue(trainer, "distance", MetricDirection.LowerIsBetter), In("best"));
        byte[] weights = [];
        foreach (var (value, step) in new double[] { 3, 1, 2 }.Select((value, i) => (value, i + 1)))
        {
            trainer.CriticStep(points);
            trainer.GeneratorStep();
            kept.Offer(value, new Dictionary<string, string> { ["note"] = $"at {step}" }).Should().Be(value < 2 || step == 1);
            if (step == 2) weights = Toys.Bytes(trainer);
        }

        (kept.Value, kept.Step).Should().Be((1, 2));
        using (var file = Checkpoint.Open(In("best")))
        {
            file.Step.Should().Be(2);
            file.Metadata.Should().Contain("best.metric", "distance").And.Contain("best.value", "1")
                .And.Contain("best.direction", "LowerIsBetter").And.Contain("note", "at 2");
        }

        using var resumed = Toys.Trainer();
        resumed.Resume(In("best"));
        Toys.Bytes(resumed).Should().Equal(weights);
        var best = new BestValue(resumed, "distance", MetricDirection.LowerIsBetter);
        (best.Value, best.Step, best.OffersWithoutImprovement).Should().Be((1, 2, 0));
        (new BestCheckpoint(best, In("best")).Value, best.Offer(1)).Should().Be((1, false));
    }

    [Fact]
    public void Killed_run_that_is_resumed_keeps_the_better_file_and_stops_at_the_same_step()
    {
        double[] values = [9, 5, 6, 3, 4, 4, 4, 4, 1, 0];
        var whole = Run(resumeFrom: null, In("whole"), saveAt: 3);
        var best = File.ReadAllBytes(In("whole"));
        // The file of step 4 is there already when the run begins again at step 3, where 5 was the best.
        var resumed = Run(resumeFrom: In("run"), In("whole"), saveAt: null);

        (whole, resumed).Should().Be((7, 7));
        File.ReadAllBytes(In("whole")).Should().Equal(best);
        Run(resumeFrom: In("run"), In("anew"), saveAt: null).Should().Be(7);
        File.ReadAllBytes(In("anew")).Should().Equal(best, "the resumed run is the run that was not interrupted");

        long Run(string? resumeFrom, string path, long? saveAt)
        {
            using var trainer = Toys.Trainer();
            if (resumeFrom is not null) trainer.Resume(resumeFrom);
            var value = new BestValue(trainer, "distance", MetricDirection.LowerIsBetter);
            var kept = new BestCheckpoint(value, path);
            var patience = new Patience(value, offers: 3);
            while (!patience.ShouldStop)
            {
                trainer.CriticStep(points);
                trainer.GeneratorStep();
                kept.Offer(values[trainer.Step - 1]);
                if (trainer.Step == saveAt) trainer.Save(In("run"));
            }

            return trainer.Step;
        }
    }

    [Fact]
    public void File_that_cannot_be_written_leaves_the_best_value_as_it_was()
    {
        using var trainer = Toys.Trainer();
        var best = new BestValue(trainer, "distance", MetricDirection.LowerIsBetter);
        var kept = new BestCheckpoint(best, Path.Combine(folder, "missing", "best"));
        best.Offer(2);

        kept.Invoking(k => k.Offer(1)).Should().Throw<CheckpointException>();

        (best.Value, kept.Value).Should().Be((2, null));
    }

    [Fact]
    public void File_of_another_metric_or_direction_or_of_none_is_refused()
    {
        using var trainer = Toys.Trainer();
        new BestCheckpoint(new BestValue(trainer, "distance", MetricDirection.LowerIsBetter), In("best")).Offer(1).Should().BeTrue();
        trainer.Save(In("plain"));

        Open("score", MetricDirection.LowerIsBetter, "best").Should().Throw<CheckpointException>()
            .WithMessage("*is the best by \"distance\" (LowerIsBetter), but the metric here is \"score\" (LowerIsBetter).*");
        Open("distance", MetricDirection.HigherIsBetter, "best").Should().Throw<CheckpointException>();
        Open("distance", MetricDirection.LowerIsBetter, "plain").Should().Throw<CheckpointException>()
            .WithMessage("*does not say by which metric it is the best.*");

        Action Open(string metric, MetricDirection direction, string name) =>
            () => _ = new BestCheckpoint(new BestValue(trainer, metric, direction), In(name));
    }

    [Fact]
    public void State_that_the_application_spoils_is_named()
    {
        using var trainer = Toys.Trainer();
        var best = new BestValue(trainer, "distance", MetricDirection.LowerIsBetter);
        best.Offer(1);
        trainer.HostState[trainer.HostState.Keys.Single()] = "nonsense";

        best.Invoking(b => b.Offer(1)).Should().Throw<CheckpointException>()
            .WithMessage("The run's state has \"nonsense\" for the best of distance, lower is better, which is not *");
    }

    [Fact]
    public void Arguments_are_checked()
    {
        using var trainer = Toys.Trainer();
        var best = new BestValue(trainer, "distance", MetricDirection.LowerIsBetter);
        ((Action)(() => _ = new BestValue(trainer, " ", MetricDirection.LowerIsBetter))).Should().Throw<ArgumentException>();
        ((Action)(() => _ = new BestValue(trainer, "a", (MetricDirection)2))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => _ = new BestValue(trainer, "a", 0, -1))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => _ = new BestValue(trainer, "a", 0, double.NaN))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => _ = new Patience(best, 0))).Should().Throw<ArgumentOutOfRangeException>();
        new BestCheckpoint(best, In("best")).Invoking(b => b.Offer(1, new Dictionary<string, string> { ["best.value"] = "2" }))
            .Should().Throw<ArgumentException>().WithMessage("The metadata has the key best.value*");
    }

    [Fact]
    public void State_of_the_application_is_saved_restored_and_follows_a_resume_back()
    {
        using var trainer = Toys.Trainer();
        (trainer.HostState["b"], trainer.HostState["a"]) = ("2", "ä\n1");
        trainer.Save(In("one"));
        trainer.HostState["b"] = "3";
        trainer.HostState["c"] = "4";
        trainer.Resume(In("one"));

        trainer.HostState.Should().BeEquivalentTo(new Dictionary<string, string> { ["a"] = "ä\n1", ["b"] = "2" });
    }

    private string In(string name) => Path.Combine(folder, name);
}
