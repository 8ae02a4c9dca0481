using TorchSharp;

namespace WganGp.Layerwise;

/// <summary>Memory in which a layer wants its direction, granted by <see cref="Keepsakes.Slot"/>.</summary>
/// <param name="Tensor">The rows to write.</param>
/// <param name="WhenWritten">Tells the keeper.</param>
internal sealed record Slot(torch.Tensor Tensor, Action WhenWritten)
{
    /// <summary>Tells the keeper that its memory holds the direction now.</summary>
    /// <returns>The direction.</returns>
    public torch.Tensor Written()
    {
        WhenWritten();
        return Tensor;
    }
}
