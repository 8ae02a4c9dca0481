using TorchSharp;

namespace WganGp.Tests.Support;

/// <summary>A group whose other processes have what this one has: a sum is a product with their number.</summary>
internal sealed class Mirror(int rank, int size) : IProcessGroup
{
    public int Rank => rank;

    public int Size => size;

    /// <summary>The lengths of all sums so far.</summary>
    public List<long> Sums { get; } = [];

    public Task SumAsync(torch.Tensor tensor)
    {
        using var noGrad = torch.no_grad();
        Sums.Add(tensor.numel());
        tensor.mul_(size);
        return Task.CompletedTask;
    }

    public void Broadcast(torch.Tensor tensor, int root = 0)
    {
    }

    public void Barrier()
    {
    }
}
