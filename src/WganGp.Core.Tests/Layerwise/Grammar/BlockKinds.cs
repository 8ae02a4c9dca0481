using static TorchSharp.torch;

namespace WganGp.Tests.Layerwise.Grammar;

/// <summary>Blocks of several operations: spectral normalisation, self-attention, gated units.</summary>
internal static class BlockKinds
{
    public static IReadOnlyList<Kind> All { get; } =
    [
        new("SpectralNorm Linear", [1, 2, 3, 4], rank => [rank], place => Normalized(place, Kinds.Linear(place))),
        new("SpectralNorm Conv", [2, 3, 4], rank => [rank], place => Normalized(place, Convolution(place))),
        new("SpectralNorm ConvTranspose", [2, 3, 4], rank => [rank], place => Normalized(
            place, Kinds.ConvTranspose(place, place.Shape.Length - 1))),
        new("SelfAttention", [2, 3, 4], rank => [rank], Attention),
        new("Gated", [1, 2, 3, 4], rank => [rank], place => place.Keeps || place.Channels % 2 != 0
            ? null
            : (new GatedUnits(), [place.Channels / 2, .. place.Shape[1..]])),
    ];

    // Also with a padding that the layerwise path has no kernel for.
    private static (nn.Module, long[])? Convolution(Place place) =>
        place.Shape.Length == 3 && place.Chance(4) && place.Shape[1..].All(size => size > 1)
            ? (nn.Conv2d(place.Channels, place.Channels, 3, 1, 1, padding_mode: TorchSharp.PaddingModes.Reflect), place.Shape)
            : Kinds.Conv(place, place.Shape.Length - 1);

    private static (nn.Module, long[])? Normalized(Place place, (nn.Module Module, long[] Shape)? made)
    {
        if (made is not var (layer, shape)) return null;
        return (new SpectralNorm((nn.Module<Tensor, Tensor>)layer, place.Chance(4) ? 2 : 1), shape);
    }

    private static (nn.Module, long[])? Attention(Place place)
    {
        var block = new SelfAttention(
            place.Channels, pooled: place.Shape[1..].All(size => size > 1) && place.Chance(2), spectralNorm: place.Chance(3));
        // It begins with zero, at which most of its derivatives are zero too.
        using (no_grad()) block.get_parameter("gamma")!.copy_(rand(1) + 0.5);
        return (block, place.Shape);
    }
}
