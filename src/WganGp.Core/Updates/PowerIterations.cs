using TorchSharp;

namespace WganGp.Updates;

/// <summary>
/// The power iterations of a network's spectral norms: they move once at the beginning of each of its updates, whatever passes the update
/// takes, so that all passes see one weight, on both paths. Those in evaluation mode stand still.
/// </summary>
internal sealed class PowerIterations(torch.nn.Module network)
{
    private readonly SpectralNorm[] norms = [.. network.modules().Prepend(network).OfType<SpectralNorm>().Distinct()];

    public void Advance()
    {
        foreach (var norm in norms)
        {
            if (norm.training) norm.Iterate();
        }
    }
}
