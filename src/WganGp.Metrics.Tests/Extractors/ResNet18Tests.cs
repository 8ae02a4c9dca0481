using FluentAssertions;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Metrics.Tests.Extractors;

/// <summary>The network of the NuGet package, and what its own preprocessing network does.</summary>
public sealed class ResNet18Tests : IDisposable
{
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void The_preprocessing_network_takes_red_green_blue_up_to_255_and_reverses_them_around_a_mean_image()
    {
        var path = Path.Combine(AppContext.BaseDirectory, ResNet18Features.FolderName, "ResNetPrepOnnx", "ResNetPreprocess.onnx");
        using var preprocessing = OnnxModel.Load(path, null);
        var mean = preprocessing.Run(zeros(1, 3, 224, 224)).neg();
        var images = rand(2, 3, 224, 224) * 255;

        var prepared = preprocessing.Run(images);

        (prepared - (images.flip(1) - mean)).abs().max().item<float>().Should().Be(0);
        mean.min().item<float>().Should().BeInRange(95, 96);
        mean.max().item<float>().Should().BeInRange(129, 130);
        // ImageNet's mean colour is 124, 117, 104: the first channel of the mean image is blue's.
        var channels = mean.mean([0, 2, 3]).data<float>().ToArray();
        channels.Should().BeInAscendingOrder();
    }

    [Fact]
    public void Features_depend_on_the_image_alone_and_grey_is_three_equal_channels()
    {
        using var extractor = new ResNet18Features();
        using var generator = new Generator(5);
        var images = zeros(2, 1, 28, 28).uniform_(-1, 1, generator);

        var features = extractor.Extract(images);

        features.shape.Should().Equal(2, 512);
        features.isfinite().all().item<bool>().Should().BeTrue();
        extractor.Extract(images[1..]).IsSameAs(features[1..]).Should().BeTrue();
        extractor.Extract(images.expand(2, 3, 28, 28)).IsSameAs(features).Should().BeTrue();
        (features[0] - features[1]).abs().max().item<float>().Should().BeGreaterThan(0.01f);
        extractor.Name.Should().Be("ResNet-18");
        new ResNet18Features(low: 0).Digest.Should().NotBe(extractor.Digest);
    }
}
