using TorchSharp;

namespace WganGp.Layerwise;

/// <summary>A tensor for the length of a block: somebody else's as it is, or a view of it that is disposed at the end.</summary>
internal readonly struct Borrowed(torch.Tensor tensor, bool isOwned) : IDisposable
{
    public torch.Tensor Tensor => tensor;

    public static implicit operator torch.Tensor(Borrowed borrowed) => borrowed.Tensor;

    /// <summary>The tensor, to be disposed by the caller.</summary>
    public torch.Tensor Taken() => isOwned ? tensor : tensor.alias();

    public void Dispose()
    {
        if (isOwned) tensor.Dispose();
    }
}
