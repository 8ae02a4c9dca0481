using TorchSharp;

namespace WganGp;

/// <summary>
/// A critic or generator that is only a chain of modules, as the fast path (<see cref="PenaltyPath"/>) needs it. A network that
/// implements <see cref="ICritic"/> or <see cref="IGenerator"/> itself adds this interface to use the fast path too.
/// </summary>
public interface ILayeredNetwork
{
    /// <summary>
    /// The module whose <c>forward</c> is the network's whole <c>Score</c> or <c>Generate</c>: a <c>Sequential</c> or, with conditions, a
    /// <see cref="ConditionalSequential"/>, best of TorchSharp's own layers, <see cref="Residual"/> and nested ones.
    /// </summary>
    /// <remarks>A critic whose <see cref="ICritic.Pac"/> is above 1: from packs <c>[N / Pac, Pac · C, …]</c> on.</remarks>
    /// <value>Null when the network is more than a module.</value>
    torch.nn.Module? Network { get; }
}
