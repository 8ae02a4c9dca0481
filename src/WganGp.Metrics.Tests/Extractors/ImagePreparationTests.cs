using FluentAssertions;
using WganGp.Metrics.Tests.FeatureMetrics;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Metrics.Tests.Extractors;

public sealed class ImagePreparationTests : IDisposable
{
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, OracleMetrics.Instance.Resizing.Count)];

    public void Dispose() => scope.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Resizing_is_Pillow_s(int index)
    {
        var expected = OracleMetrics.Instance.Resizing[index];
        var image = expected.Image.ToTensor().unsqueeze(0).unsqueeze(0);
        foreach (var (resizing, values) in new[] { (ImageResizing.Bilinear, expected.Bilinear), (ImageResizing.Bicubic, expected.Bicubic) })
        {
            var preparation = new ImagePreparation
            {
                Low = -1,
                High = 1,
                NetworkLow = -1,
                NetworkHigh = 1,
                Channels = null,
                Size = (expected.Height, expected.Width),
                Resizing = resizing,
            };
            var resized = preparation.Apply(image);

            resized.shape.Should().Equal(1, 1, expected.Height, expected.Width);
            // Pillow rounds to float32 between rows and columns.
            (resized[0, 0] - values.ToTensor()).abs().max().item<double>().Should().BeLessThan(1e-6);
        }
    }

    [Fact]
    public void Ranges_are_clamped_and_mapped_and_grey_is_repeated()
    {
        var images = tensor(new float[] { -3, -1, 0, 1 }, [1, 1, 2, 2]);
        var preparation = new ImagePreparation { NetworkLow = 0, NetworkHigh = 255, Mean = [10, 20, 30], Deviation = [1, 2, 5] };
        var prepared = preparation.Apply(images);

        prepared.shape.Should().Equal(1, 3, 2, 2);
        prepared[0, 0].flatten().data<float>().ToArray().Should().Equal(-10, -10, 117.5f, 245);
        prepared[0, 1].flatten().data<float>().ToArray().Should().Equal(-10, -10, 53.75f, 117.5f);
        prepared[0, 2].flatten().data<float>().ToArray().Should().Equal(-6, -6, 19.5f, 45);
        images.data<float>().ToArray().Should().Equal(-3, -1, 0, 1);
        preparation.Apply(images.squeeze(1)).IsSameAs(prepared).Should().BeTrue("[N, H, W] is one channel");
    }

    [Fact]
    public void What_is_impossible_is_refused()
    {
        var preparation = new ImagePreparation();

        Refusal(preparation, zeros(2, 5)).Should().StartWith("The samples are [2, 5], but images are [N, channels, height, width]");
        Refusal(preparation, zeros(2, 2, 4, 4)).Should().StartWith("The samples have 2 channels, but the feature network expects 3;");
        Refusal(preparation with { Low = 1 }, zeros(2, 3, 4, 4)).Should().StartWith("The range of the samples is 1 to 1");
        Refusal(preparation with { Mean = [1, 2] }, zeros(2, 3, 4, 4)).Should().StartWith("Mean or Deviation has 2 numbers");
        Refusal(preparation with { Size = (0, 4) }, zeros(2, 3, 4, 4)).Should().StartWith("Channels is 3, Size (0, 4)");
    }

    [Fact]
    public void Every_setting_is_in_the_description()
    {
        var preparation = new ImagePreparation { Size = (3, 4) };
        ImagePreparation[] others =
        [
            preparation with { Low = 0 }, preparation with { High = 2 }, preparation with { NetworkLow = 0.5 },
            preparation with { NetworkHigh = 255 }, preparation with { Channels = null }, preparation with { Size = (4, 3) },
            preparation with { Resizing = ImageResizing.Bicubic }, preparation with { Mean = [1] }, preparation with { Deviation = [2] },
        ];

        others.Append(preparation).Select(each => each.Description).Should().OnlyHaveUniqueItems();
        others.Append(preparation).Select(each => new PixelFeatures(each).Digest).Should().OnlyHaveUniqueItems();
    }

    private static string Refusal(ImagePreparation preparation, Tensor samples) =>
        FluentActions.Invoking(() => preparation.Apply(samples)).Should().Throw<MetricException>().Which.Message;
}
