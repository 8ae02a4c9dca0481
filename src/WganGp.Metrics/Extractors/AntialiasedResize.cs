using TorchSharp;

namespace WganGp.Metrics;

/// <summary>
/// Resizing with antialiasing as Pillow computes it on floating-point images: a filter of the output grid's width where the image becomes
/// smaller, of the input grid's where it becomes larger, its weights normalised at the borders. Rows and columns are separate products.
/// </summary>
internal static class AntialiasedResize
{
    /// <param name="images">Float32 <c>[N, C, H, W]</c>.</param>
    /// <param name="height">The new height.</param>
    /// <param name="width">The new width.</param>
    /// <param name="resizing">The filter.</param>
    public static torch.Tensor Apply(torch.Tensor images, int height, int width, ImageResizing resizing)
    {
        using var scope = torch.NewDisposeScope();
        var (from, across) = ((int)images.shape[2], (int)images.shape[3]);
        var resized = images;
        if (width != across) resized = resized.matmul(Weights(across, width, resizing, images.device).t());
        if (height != from) resized = Weights(from, height, resizing, images.device).matmul(resized);
        return (ReferenceEquals(resized, images) ? images.alias() : resized).MoveToOuterDisposeScope();
    }

    /// <summary>The weight of each old sample in each new one, <c>[to, from]</c>; each row sums to 1.</summary>
    internal static double[,] Weights(int from, int to, ImageResizing resizing)
    {
        var (filter, radius) = resizing == ImageResizing.Bicubic ? ((Func<double, double>)Cubic, 2.0) : (Triangle, 1.0);
        var scale = (double)from / to;
        var width = Math.Max(1, scale);
        var weights = new double[to, from];
        for (var row = 0; row < to; row++)
        {
            var centre = (row + 0.5) * scale;
            var first = Math.Max(0, (int)(centre - radius * width + 0.5));
            var last = Math.Min(from, (int)(centre + radius * width + 0.5));
            double sum = 0;
            for (var column = first; column < last; column++) sum += weights[row, column] = filter((column + 0.5 - centre) / width);
            for (var column = first; column < last; column++) weights[row, column] /= sum;
        }

        return weights;
    }

    private static torch.Tensor Weights(int from, int to, ImageResizing resizing, torch.Device device)
    {
        var weights = Weights(from, to, resizing);
        return torch.tensor(weights.Cast<double>().ToArray(), [to, from], dtype: torch.ScalarType.Float32, device: device);
    }

    private static double Triangle(double distance) => Math.Max(0, 1 - Math.Abs(distance));

    private static double Cubic(double distance)
    {
        const double a = -0.5;
        var x = Math.Abs(distance);
        return x switch
        {
            < 1 => ((a + 2) * x - (a + 3)) * x * x + 1,
            < 2 => (((x - 5) * x + 8) * x - 4) * a,
            _ => 0,
        };
    }
}
