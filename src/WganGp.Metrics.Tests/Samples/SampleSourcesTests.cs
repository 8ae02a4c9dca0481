using FluentAssertions;
using TorchSharp;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Metrics.Tests.Samples;

/// <summary>What all metrics of samples do with their sources.</summary>
public sealed class SampleSourcesTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public static TheoryData<string> Names => [.. Metrics.Keys];

    private static Dictionary<string, Action<SampleSource, IProgress<long>?, CancellationToken>> Metrics { get; } = new()
    {
        ["sliced"] = (source, progress, token) => SlicedWasserstein.Compute(source, source, new() { Resamples = 2 }, progress, token),
        ["exact"] = (source, progress, token) => WassersteinDistance.Compute(source, source, null, progress, token),
        ["entropic"] = (source, progress, token) =>
            WassersteinDistance.Compute(source, source, new() { Method = WassersteinMethod.Entropic }, progress, token),
        ["similarity"] = (source, progress, token) => MsSsimDiversity.Compute(source, new() { Pairs = 5 }, progress, token),
        ["two-point"] = (source, progress, token) => TwoPointStatistics.Measure(source, null, progress, token),
        ["modes"] = (source, progress, token) => ModeCoverage.Measure(source, [new double[144]], 1, null, progress, token),
    };

    public void Dispose() => scope.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_batch_is_read_once_freed_and_reported(string name)
    {
        var disposed = new List<torch.Tensor>();
        var source = SampleSource.FromFunction(10, Give, batchSize: 4);
        var progress = new Reports();
        Metrics[name](source, progress, CancellationToken.None);
        using var live = LiveTensors.Watch();

        Metrics[name](source, null, CancellationToken.None);

        live.Added.Should().Be(0, "everything else is freed");
        disposed.Should().OnlyContain(batch => batch.IsInvalid);
        progress.Values.Take(3).Should().Equal(4, 8, 10);
        progress.Values.Should().BeInAscendingOrder();

        torch.Tensor Give(long count)
        {
            var batch = torch.rand(count, 1, 12, 12).DetachFromDisposeScope();
            disposed.Add(batch);
            return batch;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Cancellation_ends_it(string name)
    {
        using var cancellation = new CancellationTokenSource();
        var asked = 0;
        var source = SampleSource.FromFunction(
            1_000,
            count =>
            {
                if (++asked == 2) cancellation.Cancel();
                return torch.rand(count, 1, 12, 12);
            },
            batchSize: 4);

        FluentActions.Invoking(() => Metrics[name](source, null, cancellation.Token)).Should().Throw<OperationCanceledException>();
        asked.Should().Be(2);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Values_that_are_not_finite_and_shapes_that_change_are_refused(string name)
    {
        var damaged = SampleSource.FromTensor(torch.full([4, 1, 12, 12], double.PositiveInfinity));
        var sides = 0;
        var changing = SampleSource.FromFunction(4, count => torch.rand(count, 1, 12, 12 + sides++), batchSize: 2);

        // A sample that is not finite is close to no mode.
        if (name == "modes") Metrics[name](damaged, null, CancellationToken.None);
        else Refused(damaged).WithMessage("*values that are not finite; check the generator*");
        Refused(changing).WithMessage(name == "modes" ? "The modes' centres have 144 values each*" : "*changed their shape from*");

        FluentAssertions.Specialized.ExceptionAssertions<MetricException> Refused(SampleSource source) =>
            FluentActions.Invoking(() => Metrics[name](source, null, CancellationToken.None)).Should().Throw<MetricException>();
    }

    private sealed class Reports : IProgress<long>
    {
        public List<long> Values { get; } = [];

        public void Report(long value) => Values.Add(value);
    }
}
