using TorchSharp;

namespace WganGp;

/// <summary>
/// A critic or generator that is a plain module and nothing else: what the fast path (<see cref="PenaltyPath"/>) reads. A network that
/// implements <see cref="ICritic"/> or <see cref="IGenerator"/> itself adds this to be read too.
/// </summary>
public interface ILayeredNetwork
{
    /// <summary>
    /// The module whose <c>forward</c> is the network's whole <c>Score</c> or <c>Generate</c>, conditions left aside: a <c>Sequential</c>,
    /// best
    /// of TorchSharp's own layers, <see cref="Residual"/> and nested ones.
    /// </summary>
    /// <value>Null when the network is more than a module.</value>
    torch.nn.Module<torch.Tensor, torch.Tensor>? Network { get; }
}
