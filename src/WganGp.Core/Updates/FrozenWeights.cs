using TorchSharp;

namespace WganGp.Updates;

/// <summary>Freezes weights until it is disposed; those that the host has frozen stay frozen.</summary>
internal sealed class FrozenWeights : IDisposable
{
    private readonly torch.Tensor[] thawed;

    public FrozenWeights(IEnumerable<torch.Tensor> weights)
    {
        thawed = [.. weights.Where(weight => weight.requires_grad)];
        foreach (var weight in thawed) weight.requires_grad = false;
    }

    public void Dispose()
    {
        foreach (var weight in thawed) weight.requires_grad = true;
    }
}
