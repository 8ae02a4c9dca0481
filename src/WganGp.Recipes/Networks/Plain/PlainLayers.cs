using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>Shared by the plain networks: how many layers there are at each size.</summary>
internal static class PlainLayers
{
    /// <summary>Height and width of the smallest maps.</summary>
    public const int Smallest = 4;

    /// <summary>How many times the size doubles from the smallest maps to the images.</summary>
    public static int Doublings(int size)
    {
        var doublings = 0;
        while (Smallest << doublings < size) doublings++;
        return size >= 2 * Smallest && Smallest << doublings == size
            ? doublings
            : throw new ArgumentOutOfRangeException(nameof(size), size, $"size is {size}; give a power of two, 8 or more.");
    }

    /// <summary>The layers beyond the minimum, shared among the sizes, the smallest first.</summary>
    public static int[] Extra(int depth, int size)
    {
        var (sizes, fewest) = (Doublings(size) + 1, Doublings(size) + 2);
        return depth >= fewest
            ? [.. Enumerable.Range(0, sizes).Select(i => ((depth - fewest) / sizes) + (i < (depth - fewest) % sizes ? 1 : 0))]
            : throw new ArgumentOutOfRangeException(
                nameof(depth), depth, $"depth is {depth}; images of {size}x{size} need {fewest} or more.");
    }

    /// <summary>A layer, its normalisation, its nonlinearity.</summary>
    public static IEnumerable<(string Name, nn.Module<Tensor, Tensor> Layer)> Block(
        string name, nn.Module<Tensor, Tensor> layer, long channels, Normalization normalization,
        Func<nn.Module<Tensor, Tensor>> activation)
    {
        yield return (name, layer);
        if (normalization.Create(channels) is { } norm) yield return ($"{name}norm", norm);
        yield return ($"{name}act", activation());
    }
}
