using TorchSharp;

namespace WganGp;

/// <summary>Some training samples, and the condition that belongs to each.</summary>
/// <param name="Samples">The samples, <c>[N, …]</c>, floating point, of rank 2 or more.</param>
/// <param name="Condition">One condition per sample, <c>[N, …]</c> (labels as int64 <c>[N]</c>, for example), or null.</param>
public sealed record Batch(torch.Tensor Samples, torch.Tensor? Condition = null) : IDisposable
{
    /// <summary>Frees both tensors.</summary>
    public void Dispose()
    {
        Samples.Dispose();
        Condition?.Dispose();
    }
}
