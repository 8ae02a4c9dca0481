using System.Globalization;
using TorchSharp;

namespace WganGp.Metrics;

/// <summary>MS-SSIM of two images, in float64; <see cref="MsSsimDiversity"/> has the formula.</summary>
internal sealed class MultiScaleSimilarity
{
    private const int Window = 11;
    private const double Sigma = 1.5;
    private const double C1 = 0.01 * 0.01;
    private const double C2 = 0.03 * 0.03;
    private static readonly double[] Weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

    private readonly double low;
    private readonly double high;
    private readonly double[] weights;

    /// <summary>For images of a batch's shape.</summary>
    public MultiScaleSimilarity(long[] shape, double low, double high)
    {
        (this.low, this.high) = (low, high);
        if (shape is not [_, _, >= Window, >= Window])
        {
            throw new MetricException(
                $"The images are [{string.Join(", ", shape)}]; give [N, C, H, W] with at least {Window} pixels along each side, the " +
                "size of the window.");
        }

        Values = shape[1] * shape[2] * shape[3];
        var side = Math.Min(shape[2], shape[3]);
        Scales = Enumerable.Range(1, AllScales).Last(scales => scales == 1 || side > (Window - 1) * (1L << (scales - 1)));
        var sum = Weights[..Scales].Sum();
        weights = Scales == AllScales ? Weights : [.. Weights[..Scales].Select(weight => weight / sum)];
    }

    /// <summary>The number of scales of large images.</summary>
    public static int AllScales => Weights.Length;

    /// <summary>The number of scales for these images.</summary>
    public int Scales { get; }

    /// <summary>The number of values of an image.</summary>
    public long Values { get; }

    /// <summary>Throws if values lie more than 1 % outside the range: they are on another scale.</summary>
    public void ThrowUnlessInRange(torch.Tensor batch)
    {
        using var scope = torch.NewDisposeScope();
        var least = batch.min().to(torch.ScalarType.Float64).item<double>();
        var most = batch.max().to(torch.ScalarType.Float64).item<double>();
        var margin = 0.01 * (high - low);
        if (least < low - margin || most > high + margin)
        {
            throw new MetricException(string.Create(
                CultureInfo.InvariantCulture,
                $"The images have values from {least:G4} to {most:G4}, but Low is {low:G4} and High {high:G4}; set them to the values of " +
                $"black and white, or clip the images."));
        }
    }

    /// <summary>The similarities of the images of two batches, <c>[n, C, H, W]</c>.</summary>
    public double[] Of(torch.Tensor first, torch.Tensor second)
    {
        using var scope = torch.NewDisposeScope();
        var (a, b) = (Scaled(first), Scaled(second));
        torch.Tensor? product = null;
        for (var scale = 0; scale < Scales; scale++)
        {
            using var turn = torch.NewDisposeScope();
            var last = scale == Scales - 1;
            using var exponent = weights[scale].ToScalar();
            var factor = Similarity(a, b, withLuminance: last).AtLeast(0).pow(exponent);
            product = (product is null ? factor : product.mul(factor)).MoveToOuterDisposeScope();
            if (last) break;
            (a, b) = (Halved(a).MoveToOuterDisposeScope(), Halved(b).MoveToOuterDisposeScope());
        }

        return [.. product!.mean([1L]).data<double>()];
    }

    private torch.Tensor Scaled(torch.Tensor images) => images.to(torch.ScalarType.Float64).Minus(low).DividedBy(high - low);

    /// <summary>The mean similarity of one scale, <c>[n, C]</c>.</summary>
    private static torch.Tensor Similarity(torch.Tensor a, torch.Tensor b, bool withLuminance)
    {
        var means = Blurred(torch.stack([a, b, a.Squared(), b.Squared(), a.mul(b)]));
        var (meanA, meanB) = (means[0], means[1]);
        var (squareA, squareB, both) = (meanA.Squared(), meanB.Squared(), meanA.mul(meanB));
        var variances = means[2].Minus(squareA).Plus(means[3].Minus(squareB));
        var map = means[4].Minus(both).Times(2).Plus(C2).div(variances.Plus(C2));
        if (withLuminance) map = map.mul(both.Times(2).Plus(C1).div(squareA.Plus(squareB).Plus(C1)));
        return map.mean([2L, 3L]);
    }

    /// <summary>The Gaussian window's means wherever it fits, as a product with a banded matrix from either side.</summary>
    private static torch.Tensor Blurred(torch.Tensor maps) =>
        Band(maps.shape[^2]).matmul(maps).matmul(Band(maps.shape[^1]).t());

    private static torch.Tensor Band(long size)
    {
        double[] window = [.. Enumerable.Range(0, Window).Select(i => Math.Exp(-Math.Pow(i - (Window / 2), 2) / (2 * Sigma * Sigma)))];
        var sum = window.Sum();
        var rows = size - Window + 1;
        var band = new double[rows * size];
        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i < Window; i++) band[(row * size) + row + i] = window[i] / sum;
        }

        return torch.tensor(band, [rows, size]);
    }

    /// <summary>2 x 2 pixels averaged; an odd last row or column stands for two.</summary>
    private static torch.Tensor Halved(torch.Tensor images)
    {
        for (var dimension = 2; dimension < 4; dimension++)
        {
            var size = images.shape[dimension];
            if (size % 2 != 0) images = torch.cat([images, images.narrow(dimension, size - 1, 1)], dimension);
        }

        var (n, channels, height, width) = (images.shape[0], images.shape[1], images.shape[2] / 2, images.shape[3] / 2);
        return images.reshape(n, channels, height, 2, width, 2).mean([3L, 5L]);
    }
}
