using TorchSharp;
using WganGp.Programs;
using WganGp.Recipes.Data;

namespace WganGp.Experiments;

/// <summary>The images of an experiment, all in memory.</summary>
/// <param name="Samples">Images, <c>[N, 1, H, W]</c>.</param>
/// <param name="Labels">Their classes, int64 <c>[N]</c>.</param>
/// <param name="Classes">How many classes there are.</param>
/// <param name="Name">Where they come from.</param>
internal sealed record SmallImages(torch.Tensor Samples, torch.Tensor Labels, int Classes, string Name) : IDisposable
{
    private const int Side = 28;

    /// <summary>Loads the user's images or the bundled ones.</summary>
    /// <param name="path">IDX files; null for the bundled ones.</param>
    /// <param name="low">The value of black; white is 1.</param>
    /// <param name="least">The smallest number of images needed.</param>
    /// <param name="most">The largest number used: the first ones.</param>
    public static SmallImages Load(string? path, double low, int least, int most = int.MaxValue)
    {
        var data = IdxImages.Load(path ?? BundledImages.Folder, new ImageTransform { Low = low }, labels: true);
        if (data.SampleShape is not [1, Side, Side])
        {
            throw new UserException(
                $"The images in {data.Path} are {data.SampleShape[2]}x{data.SampleShape[1]} pixels; the experiment needs {Side}x{Side}.");
        }

        if (data.Count < least) throw new UserException($"{data.Path} has {data.Count:N0} images; the experiment needs {least:N0}.");
        var batch = data.Read([.. Enumerable.Range(0, (int)Math.Min(most, data.Count!.Value)).Select(index => (long)index)]);
        return new SmallImages(batch.Samples, batch.Condition!, data.Classes!.Count, Path.GetFileName(data.Path));
    }

    /// <summary>Half the size, 16x16: two black pixels around each side, then the mean of each 2x2.</summary>
    public SmallImages Halved()
    {
        using (this)
        using (var padded = torch.nn.functional.pad(Samples, (2, 2, 2, 2), PaddingModes.Constant, Samples.min().item<float>()))
        {
            return this with { Samples = torch.nn.functional.avg_pool2d(padded, 2), Labels = Labels.alias() };
        }
    }

    public void Dispose()
    {
        Samples.Dispose();
        Labels.Dispose();
    }
}
