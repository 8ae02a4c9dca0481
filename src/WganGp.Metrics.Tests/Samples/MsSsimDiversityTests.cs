using FluentAssertions;
using TorchSharp;
using Xunit;

namespace WganGp.Metrics.Tests.Samples;

public sealed class MsSsimDiversityTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(28, 2)]
    [InlineData(160, 4)]
    [InlineData(161, 5)]
    public void Identical_images_have_the_similarity_one_and_the_scales_are_named(long side, int scales)
    {
        var image = Images(1, 1, side);

        var result = Compute(image.repeat(4, 1, 1, 1), new() { Pairs = 2 });

        result.Value.Should().BeApproximately(1, 1e-12);
        result.Interval!.Value.Lower.Should().BeApproximately(1, 1e-12);
        result.Settings["scales"].Should().Be($"{scales}");
        result.Notes.Should().BeEquivalentTo(
            scales == 5 ? [] : (string[])[$"{scales} of 5 scales: the images are too small for more."]);
    }

    [Fact]
    public void Of_constant_images_it_is_the_luminance_term_alone()
    {
        // 0.25 and 0.75 on 0 to 1; the structure term is C2 / C2 = 1, and the last of two scales has 0.2856 of the weight.
        var images = torch.cat([torch.full([1, 1, 28, 28], -0.5), torch.full([1, 1, 28, 28], 0.5)]);
        var luminance = ((2 * 0.25 * 0.75) + 1e-4) / ((0.25 * 0.25) + (0.75 * 0.75) + 1e-4);

        Compute(images, new() { Pairs = 1 }).Value.Should().BeApproximately(Math.Pow(luminance, 0.2856 / (0.0448 + 0.2856)), 1e-9);
    }

    [Fact]
    public void Opposite_images_have_none()
    {
        var image = Images(1, 1, 28);

        Compute(torch.cat([image, image.neg()]), new() { Pairs = 1 }).Value.Should().Be(0);
    }

    [Fact]
    public void It_depends_neither_on_batches_nor_on_the_range_s_names()
    {
        var images = Images(2, 21, 24);
        var first = Compute(images, new() { Pairs = 8, Seed = 3 });

        MsSsimDiversity.Compute(SampleSource.FromTensor(images, batchSize: 4), new() { Pairs = 8, Seed = 3 })
            .Value.Should().BeApproximately(first.Value, 1e-12);
        Compute(images.Plus(1).Times(127.5), new() { Pairs = 8, Seed = 3, Low = 0, High = 255 })
            .Value.Should().BeApproximately(first.Value, 1e-9);
        Compute(images, new() { Pairs = 8, Seed = 4 }).Value.Should().NotBe(first.Value);
    }

    [Fact]
    public void The_interval_is_the_one_of_a_mean()
    {
        var images = Images(2, 40, 16);
        var singles = new MultiScaleSimilarity(images.shape, -1, 1);
        var places = new SampleRandom(0).Choose(40, 40);
        double[] values = [.. Enumerable.Range(0, 20).Select(k => singles.Of(Image(2 * k), Image((2 * k) + 1))[0])];

        var result = Compute(images, new());

        result.Value.Should().BeApproximately(values.Average(), 1e-12);
        var half = 1.959963984540054 * Math.Sqrt(values.Sum(value => Math.Pow(value - values.Average(), 2)) / 19 / 20);
        (result.Interval!.Value.Upper - result.Value).Should().BeApproximately(half, 1e-12);
        result.Notes.Should().Contain("20 pairs instead of 1000: there are 40 images.");

        torch.Tensor Image(int slot) => images[places[slot]].unsqueeze(0);
    }

    [Fact]
    public void Images_that_do_not_fit_are_refused()
    {
        FluentActions.Invoking(() => Compute(torch.zeros(1, 1, 28, 28), new())).Should().Throw<MetricException>().WithMessage("One image*");
        FluentActions.Invoking(() => Compute(torch.zeros(2, 1, 28, 10), new()))
            .Should().Throw<MetricException>().WithMessage("The images are [2, 1, 28, 10]; give [N, C, H, W] with at least 11 pixels*");
        FluentActions.Invoking(() => Compute(torch.full([2, 1, 28, 28], 200.0), new()))
            .Should().Throw<MetricException>().WithMessage("The images have values from 200 to 200, but Low is -1 and High 1*");
        FluentActions.Invoking(() => Compute(torch.full([2, 1, 28, 28], double.NaN), new()))
            .Should().Throw<MetricException>().WithMessage("The images have values that are not finite*");
        FluentActions.Invoking(() => Compute(torch.zeros(2, 1, 28, 28), new() { Low = 1 }))
            .Should().Throw<MetricException>().WithMessage("Low is 1 and High is 1*");
    }

    private static torch.Tensor Images(long seed, long count, long side) =>
        SlicedWassersteinTests.Normal(seed, count, side * side).Times(0.3).Within(-1, 1).reshape(count, 1, side, side);

    private static MetricResult Compute(torch.Tensor images, MsSsimOptions options) =>
        MsSsimDiversity.Compute(SampleSource.FromTensor(images), options);
}
