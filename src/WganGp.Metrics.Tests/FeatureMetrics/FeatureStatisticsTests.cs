using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Metrics.Tests.FeatureMetrics;

public sealed class FeatureStatisticsTests : IDisposable
{
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public void Batches_of_any_size_give_the_moments_of_the_whole(int batch)
    {
        // A large mean, where sums of squares would lose all digits.
        var values = Toys.Values(1, 100, 5) + 1e6;
        using var statistics = new FeatureStatistics("toy", "toy (by hand)", blocks: 3);
        for (var start = 0; start < 100; start += batch) statistics.Add(values.narrow(0, start, Math.Min(batch, 100 - start)));

        statistics.Count.Should().Be(100);
        Close(statistics.Mean(), values.mean([0]), 1e-8);
        Close(statistics.Covariance(), values.t().cov(), 1e-8);
    }

    [Fact]
    public void Leaving_out_a_block_leaves_every_third_sample_out()
    {
        var values = Toys.Values(2, 50, 4);
        using var statistics = new FeatureStatistics("toy", "toy (by hand)", blocks: 3);
        statistics.Add(values[..20]);
        statistics.Add(values[20..]);
        long[] kept = [.. Enumerable.Range(0, 50).Where(i => i % 3 != 1).Select(i => (long)i)];

        var (mean, covariance) = statistics.Moments(2, without: 1);

        Close(mean, values.index_select(0, tensor(kept)).mean([0]), 1e-12);
        Close(covariance, values.index_select(0, tensor(kept)).t().cov(), 1e-12);
    }

    [Fact]
    public void Statistics_of_parts_are_merged()
    {
        var values = Toys.Values(3, 60, 4);
        using var first = new FeatureStatistics("toy", "toy (by hand)", blocks: 4);
        using var second = new FeatureStatistics("toy", "toy (by hand)", blocks: 4);
        first.Add(values[..24]);
        second.Add(values[24..]);
        first.Add(second);

        first.Count.Should().Be(60);
        Close(first.Covariance(), values.t().cov(), 1e-12);
        second.Count.Should().Be(36);
        FluentActions.Invoking(() => first.Add(first)).Should().Throw<MetricException>();
        using var other = new FeatureStatistics("toy", "toy (by hand)", blocks: 5);
        FluentActions.Invoking(() => first.Add(other)).Should().Throw<MetricException>().WithMessage("The statistics are of toy*");
        FluentActions.Invoking(() => first.Add(values[.., ..3])).Should().Throw<MetricException>()
            .WithMessage("The features are *60, 3*; give *N, 4*.");
    }

    [Fact]
    public void A_source_is_read_once_with_progress_and_leaves_no_tensor()
    {
        var samples = Toys.Values(4, 50, 6).to(ScalarType.Float32);
        var reported = new List<long>();
        var progress = new Reports(reported.Add);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        using (var statistics = FeatureStatistics.Compute(
            SampleSource.FromTensor(samples, batchSize: 20), new PixelFeatures(), blocks: 2, progress))
        {
            statistics.Count.Should().Be(50);
            statistics.ExtractorName.Should().Be("pixel");
        }

        DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(before);
        reported.Should().Equal(20, 40, 50);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        FluentActions.Invoking(() => FeatureStatistics.Compute(
            SampleSource.FromTensor(samples), new PixelFeatures(), cancellationToken: cancelled.Token))
            .Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void Features_in_memory_are_those_of_the_source()
    {
        var samples = Toys.Values(5, 30, 6).to(ScalarType.Float32);
        using var features = FeatureSet.Extract(SampleSource.FromTensor(samples, batchSize: 7), new PixelFeatures());

        features.Values.IsSameAs(samples).Should().BeTrue();
        features.Extractor.Should().StartWith("pixel (sha256:");
        var broken = samples.clone();
        broken[3, 2].Fill(double.NaN);
        FluentActions.Invoking(() => FeatureSet.Extract(SampleSource.FromTensor(broken), new PixelFeatures()))
            .Should().Throw<MetricException>().WithMessage("The extractor 'pixel' returned values that are not finite*");
    }

    private static void Close(Tensor value, Tensor expected, double tolerance) =>
        (value - expected).abs().max().item<double>().Should().BeLessThan(tolerance);

    private sealed class Reports(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
