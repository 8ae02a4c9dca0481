using TorchSharp;

namespace WganGp;

/// <summary>A critic with a second head that names the class of a sample, for <see cref="AuxiliaryClassifierOptions"/>.</summary>
public interface IClassifyingCritic : ICritic
{
    /// <summary>Scores samples and classifies them in one pass.</summary>
    /// <param name="samples">Samples, <c>[N, …]</c>.</param>
    /// <param name="condition">One condition a sample, which the critic may use or not; the paper's does not.</param>
    /// <returns>Scores as <see cref="ICritic.Score"/> gives them, and unnormalised logits, <c>[N, classes]</c>.</returns>
    (torch.Tensor Scores, torch.Tensor ClassLogits) ScoreAndClassify(torch.Tensor samples, torch.Tensor? condition = null);
}
