using FluentAssertions;
using TorchSharp;
using Xunit;

namespace WganGp.Metrics.Tests.Samples;

/// <summary>Every metric of samples agrees with an independent implementation.</summary>
public sealed class OracleSampleMetricsTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();

    private static OracleSampleMetrics Oracle => OracleSampleMetrics.Instance;

    public static TheoryData<int> Sliced => [.. Enumerable.Range(0, Oracle.Sliced.Count)];

    public static TheoryData<int> Exact => [.. Enumerable.Range(0, Oracle.Exact.Count)];

    public static TheoryData<int> Entropic => [.. Enumerable.Range(0, Oracle.Entropic.Count)];

    public static TheoryData<int> Coverage => [.. Enumerable.Range(0, Oracle.Coverage.Count)];

    public static TheoryData<int> Divergences => [.. Enumerable.Range(0, Oracle.Divergences.Count)];

    public static TheoryData<int> Similarities => [.. Enumerable.Range(0, Oracle.Similarities.Count)];

    public static TheoryData<int> TwoPoint => [.. Enumerable.Range(0, Oracle.TwoPoint.Count)];

    public void Dispose() => scope.Dispose();

    [Theory]
    [MemberData(nameof(Sliced))]
    public void Sliced_distances_agree(int i)
    {
        var entry = Oracle.Sliced[i];
        var options = new SlicedWassersteinOptions
        {
            Order = entry.Order,
            Projections = entry.Projections,
            Seed = entry.Seed,
            Resamples = 2,
        };

        var result = SlicedWasserstein.Compute(
            OracleSampleMetrics.Source(entry.Samples), OracleSampleMetrics.Source(entry.Reference), options);

        result.Value.Should().BeApproximately(entry.Value, 1e-12 * entry.Value, entry.Name);
        result.Name.Should().Be($"Sliced Wasserstein-{entry.Order} distance");
    }

    [Theory]
    [MemberData(nameof(Exact))]
    public void Exact_distances_agree(int i)
    {
        var entry = Oracle.Exact[i];

        var result = WassersteinDistance.Compute(
            OracleSampleMetrics.Source(entry.Samples), OracleSampleMetrics.Source(entry.Reference));

        result.Value.Should().BeApproximately(entry.Value, 1e-12 * entry.Value, entry.Name);
        result.Settings["method"].Should().Be("exact");
    }

    [Theory]
    [MemberData(nameof(Entropic))]
    public void Entropic_distances_agree(int i)
    {
        var entry = Oracle.Entropic[i];
        var options = new WassersteinOptions
        {
            Method = WassersteinMethod.Entropic,
            RelativeEpsilon = entry.RelativeEpsilon,
            MaxIterations = 20_000,
            Tolerance = 1e-11,
        };

        var result = WassersteinDistance.Compute(
            OracleSampleMetrics.Source(entry.Samples), OracleSampleMetrics.Source(entry.Reference), options);

        // The distances are rounded to float32.
        result.Value.Should().BeApproximately(entry.Value, 1e-6 * entry.Value, entry.Name);
        result.Notes.Should().ContainSingle().Which.Should().StartWith("Debiased entropic approximation");
    }

    [Theory]
    [MemberData(nameof(Coverage))]
    public void Mode_coverage_agrees(int i)
    {
        var entry = Oracle.Coverage[i];

        var coverage = ModeCoverage.Measure(
            OracleSampleMetrics.Source(entry.Samples), entry.Centres, entry.Deviation,
            new ModeCoverageOptions { CloseDeviations = entry.CloseDeviations });

        coverage.CloseSamplesPerMode.Should().Equal(entry.Close);
        coverage.ModesHit.Should().Be(entry.ModesHit);
        coverage.CloseFraction.Should().BeApproximately(entry.Quality, 1e-15);
        coverage.Quality.Interval!.Value.Lower.Should().BeApproximately(entry.QualityInterval[0], 1e-12);
        coverage.Quality.Interval!.Value.Upper.Should().BeApproximately(entry.QualityInterval[1], 1e-12);
    }

    [Theory]
    [MemberData(nameof(Divergences))]
    public void Divergences_of_sequences_agree(int i)
    {
        var entry = Oracle.Divergences[i];
        var texts = entry.Texts.Select(text => (ReadOnlyMemory<ushort>)text).ToList();
        var reference = new NgramModel(entry.N, entry.Reference.Select(text => (ReadOnlyMemory<ushort>)text));

        new NgramModel(entry.N, texts).JensenShannonDivergence(reference).Should().BeApproximately(entry.Value, 1e-12);
        NgramDivergence.Compute(texts, reference).Value.Should().BeApproximately(entry.Value, 1e-12);
    }

    [Theory]
    [MemberData(nameof(Similarities))]
    public void Similarities_of_images_agree(int i)
    {
        var entry = Oracle.Similarities[i];
        var images = torch.tensor(entry.First.Concat(entry.Second).Select(value => (value / 127.5) - 1).ToArray(), [2, .. entry.Shape]);

        var result = MsSsimDiversity.Compute(SampleSource.FromTensor(images), new MsSsimOptions { Pairs = 1 });

        result.Value.Should().BeApproximately(entry.Value, 1e-9, entry.Name);
        result.Settings["scales"].Should().Be($"{entry.Scales}");
        result.Notes.Should().HaveCount(entry.Scales == 5 ? 0 : 1);
    }

    [Theory]
    [MemberData(nameof(TwoPoint))]
    public void Two_point_statistics_agree(int i)
    {
        var entry = Oracle.TwoPoint[i];
        var samples = torch.tensor(entry.Samples, [entry.Shape[0], 1, .. entry.Shape[1..]]);
        var options = new TwoPointOptions
        {
            Threshold = entry.Threshold,
            PhaseIsBelow = entry.Below,
            MaxDistance = entry.MaxDistance,
            Periodic = entry.Periodic,
        };

        var statistics = TwoPointStatistics.Measure(SampleSource.FromTensor(samples, batchSize: 2), options);

        statistics.Curves.Should().HaveCount(entry.Curves.Length);
        for (var k = 0; k < entry.Curves.Length; k++)
        {
            var curve = statistics.Curves[k];
            var errors = curve.Probabilities.Zip(entry.Curves[k], (own, other) => Math.Abs(own - other));
            errors.Max().Should().BeLessThan(1e-15, curve.Direction);
            if (entry.Lengths[k] is not { } length) curve.CorrelationLength.Should().BeNull();
            else curve.CorrelationLength!.Value.Should().BeApproximately(length, 1e-12, curve.Direction);
        }
    }
}
