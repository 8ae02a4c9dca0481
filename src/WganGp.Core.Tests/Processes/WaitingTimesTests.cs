using FluentAssertions;
using WganGp.Processes;
using WganGp.Tests.Support;
using Xunit;

namespace WganGp.Tests.Processes;

/// <summary>The process that others wait for is the one that waits least.</summary>
public sealed class WaitingTimesTests
{
    [Theory]
    [InlineData(new[] { 0.5, 0.02, 0.6 }, 1)]
    [InlineData(new[] { 0.0, 0.1 }, 0)]
    [InlineData(new[] { 0.3, 0.35, 0.25 }, null)]
    [InlineData(new[] { 0.0, 0.09 }, null)]
    [InlineData(new[] { 0.4, 0.4, 0.4, 0.0 }, 3)]
    public void The_process_that_waited_least_is_named_if_the_others_waited_for_it(double[] shares, int? slow)
    {
        var waits = WaitingTimes.Of(shares);

        waits.Slow.Should().Be(slow);
        waits.Share.Should().BeApproximately(shares.Average(), 1e-15);
    }

    [Fact]
    public void A_process_that_is_alone_waits_for_nobody() =>
        WaitingTimes.Of(ProcessGroup.Alone, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)).Should().Be(new WaitingTimes(0, null));

    [Fact]
    public void A_process_that_has_no_time_yet_has_not_waited() =>
        WaitingTimes.Of(new Mirror(1, 2), TimeSpan.Zero, TimeSpan.Zero).Should().Be(new WaitingTimes(0, null));

    [Fact]
    public void A_report_names_a_slow_process_after_the_speed()
    {
        using var trainer = Toys.Trainer(Toys.Options(1));
        using var points = Toys.Points();
        var report = trainer.Train(TrainingData.FromTensor(points)).Last();

        report.WaitingShare.Should().Be(0);
        report.ToString().Should().EndWith(" steps/s");
        (report with { SlowProcess = 2, WaitingShare = 0.314 }).ToString().Should().EndWith(" steps/s  process 2 is slow, 31 % waiting");
    }

    [Fact]
    public void A_groups_own_way_to_sum_is_the_one_that_is_used()
    {
        var (group, values) = (new OwnSum(), TorchSharp.torch.zeros(3));

        ((IProcessGroup)new TimedGroup(group)).Sum(values);

        group.Sums.Should().Be(1);
    }

    private sealed class OwnSum : IProcessGroup
    {
        public int Sums { get; private set; }

        public int Rank => 0;

        public int Size => 2;

        public Task SumAsync(TorchSharp.torch.Tensor tensor) => throw new NotSupportedException("This group sums at once.");

        public void Sum(TorchSharp.torch.Tensor tensor) => Sums++;

        public void Broadcast(TorchSharp.torch.Tensor tensor, int root = 0)
        {
        }

        public void Barrier()
        {
        }
    }
}
