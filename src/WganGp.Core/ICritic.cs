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
    /// <returns>
    /// One score per sample, <c>[N]</c> or <c>[N, 1]</c>, floating point, not bounded; one per pack of <see cref="Pac"/> consecutive
    /// samples, <c>[N / Pac]</c> or <c>[N / Pac, 1]</c>, where that is more than 1.
    /// </returns>
    torch.Tensor Score(torch.Tensor samples, torch.Tensor? condition = null);

    /// <summary>
    /// How many consecutive samples are scored as one, so that a generator that repeats itself is seen (PacGAN, arXiv 1712.04086;
    /// CTGAN, arXiv 1907.00503, packs 10 rows). For the penalty a pack is one sample: one α, and one norm over all its values.
    /// </summary>
    /// <value>The default is 1: each sample by itself. Every batch must be a multiple of it.</value>
    int Pac => 1;
}
