using TorchSharp;

namespace WganGp;

/// <summary>
/// The critic D: one unbounded score per sample, high for real samples. Wrap a TorchSharp module in <see cref="ModuleCritic"/>,
/// or implement this interface on your own module.
/// </summary>
/// <remarks>
/// The penalty is a statement about each sample's own gradient, so a critic must not use batch statistics (BatchNorm); the
/// paper's drop-in is LayerNorm (section 4, "No critic batch normalization"). It must not end in sigmoid, tanh or softmax.
/// </remarks>
public interface ICritic
{
    /// <summary>The owner of the parameters: what is optimised, moved, frozen and saved.</summary>
    torch.nn.Module Module { get; }

    /// <summary>Scores samples.</summary>
    /// <param name="samples">Samples, <c>[N, …]</c>.</param>
    /// <param name="condition">One condition per sample, <c>[N, …]</c>; null for an unconditional critic.</param>
    /// <returns>One score per sample, <c>[N]</c> or <c>[N, 1]</c>, floating point, not bounded.</returns>
    torch.Tensor Score(torch.Tensor samples, torch.Tensor? condition = null);
}
