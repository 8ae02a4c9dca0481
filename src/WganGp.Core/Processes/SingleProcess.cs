using TorchSharp;

namespace WganGp.Processes;

/// <summary>The group of this process alone.</summary>
internal sealed class SingleProcess : IProcessGroup
{
    public int Rank => 0;

    public int Size => 1;

    public Task SumAsync(torch.Tensor tensor) => Task.CompletedTask;

    public void Broadcast(torch.Tensor tensor, int root = 0) => ArgumentOutOfRangeException.ThrowIfNotEqual(root, 0);

    public void Barrier()
    {
    }
}
