using TorchSharp;

namespace WganGp;

/// <summary>Some training samples, and the condition that belongs to each.</summary>
/// <param name="Samples">The samples, <c>[N, …]</c>, floating point, of rank 2 or more.</param>
/// <param name="Condition">
/// One condition a sample, <c>[N, …]</c> (class labels as int64 <c>[N]</c>, for example); null for unconditional models.
/// </param>
public sealed record Batch(torch.Tensor Samples, torch.Tensor? Condition = null) : IDisposable
{
    /// <summary>Frees both tensors.</summary>
    public void Dispose()
    {
        Samples.Dispose();
        Condition?.Dispose();
    }
}
