using FluentAssertions;
using TorchSharp;
using WganGp.Benchmarks.Serving;
using WganGp.Recipes;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Benchmarks.Tests.Serving;

/// <summary>The ways to serve many callers do the same work, and its measurement counts it.</summary>
public sealed class ServingLoadTests : IDisposable
{
    private readonly string checkpoint = Path.GetTempFileName();

    public ServingLoadTests()
    {
        using var trainer = Recipe.Find("fashion").CreateTrainer();
        trainer.Save(checkpoint);
    }

    public void Dispose() => File.Delete(checkpoint);

    [Theory]
    [InlineData("lock")]
    [InlineData("pool 2")]
    [InlineData("workers 2x1")]
    public void Every_way_draws_the_same_samples(string name)
    {
        using var reference = ServingWay.Open("workers 1x1", checkpoint, callers: 1);
        using var way = ServingWay.Open(name, checkpoint, callers: 1);
        using var expected = reference.Sample(3, 5);
        using var samples = way.Sample(3, 5);

        torch.allclose(samples, expected, atol: 1e-5).Should().BeTrue();
    }

    [Fact]
    public void Load_counts_the_calls_of_all_callers_and_leaves_no_tensor()
    {
        using var way = ServingWay.Open("workers 1x1", checkpoint, callers: 3);
        way.Sample(1, 0).Dispose();
        using var live = LiveTensors.Watch();

        var load = ServingLoad.Measure(way, count: 1, callers: 3, TimeSpan.FromMilliseconds(50));

        load.CallsASecond.Should().BePositive();
        load.Late.Should().BeGreaterThanOrEqualTo(load.Median);
        load.ToString().Split('|').Should().HaveCount(6);
        live.Added.Should().Be(0);
    }
}
