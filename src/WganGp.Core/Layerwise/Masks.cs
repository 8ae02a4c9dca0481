using TorchSharp;
using WganGp.Operations;

namespace WganGp.Layerwise;

/// <summary>
/// The random masks of one batch whose groups of rows go through together: drawn before the pass, group by group and within a group layer
/// by layer, as the reference path draws them. A mask belongs to its row, so the rows are independent once the masks are there.
/// </summary>
internal sealed class Masks : IDisposable
{
    private readonly Dictionary<DropoutLayer, torch.Tensor> drawn = [];

    /// <summary>Draws.</summary>
    /// <param name="places">Where masks are needed, in the order in which a pass comes to them.</param>
    /// <param name="groups">
    /// The sizes of the groups, in the order in which the reference path runs them. The first one alone is classified: for the others
    /// nothing is drawn in a classifier's head, and nothing dropped.
    /// </param>
    public static Masks Draw(IReadOnlyList<MaskPlace> places, IReadOnlyList<long> groups)
    {
        var masks = new Masks();
        MaskPlace[] active = [.. places.Where(place => place.Layer.IsActive)];
        if (active.Length == 0) return masks;
        var rows = groups.Sum();
        foreach (var place in active)
        {
            long[] shape = [rows, .. place.RowShape];
            masks.drawn.Add(
                place.Layer,
                place.IsOfClasses ? torch.ones(shape, place.Type, place.Device) : torch.empty(shape, place.Type, place.Device));
        }

        using var draws = new MaskDraws();
        long start = 0;
        foreach (var size in groups)
        {
            foreach (var place in active)
            {
                if (place.IsOfClasses && start > 0) continue;
                using var slice = masks.drawn[place.Layer].narrow(0, start, size);
                place.Layer.DrawInto(slice, draws);
            }

            start += size;
        }

        return masks;
    }

    /// <summary>A layer's mask, which is the caller's from now on; null for a layer that has none.</summary>
    public torch.Tensor? Take(DropoutLayer layer) => drawn.Remove(layer, out var mask) ? mask : null;

    public void Dispose()
    {
        foreach (var mask in drawn.Values) mask.Dispose();
        drawn.Clear();
    }
}

/// <summary>A place in a network where a mask is drawn.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="RowShape">The shape of what goes into it, without the batch.</param>
/// <param name="Type">Its type.</param>
/// <param name="Device">Its device.</param>
internal sealed record MaskPlace(DropoutLayer Layer, long[] RowShape, torch.ScalarType Type, torch.Device Device)
{
    /// <summary>Whether it is in a classifier's head.</summary>
    public bool IsOfClasses { get; init; }
}
