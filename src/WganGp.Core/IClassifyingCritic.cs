using TorchSharp;

namespace WganGp;

/// <summary>A critic with a second head that predicts the class of a sample, for <see cref="AuxiliaryClassifierOptions"/>.</summary>
public interface IClassifyingCritic : ICritic
{
    /// <summary>Scores samples and classifies them in one pass.</summary>
    /// <param name="samples">Samples, <c>[N, …]</c>.</param>
    /// <param name="condition">One condition per sample, which the critic may use or ignore; the paper's ignores it.</param>
    /// <returns>Scores as <see cref="ICritic.Score"/> gives them, and unnormalised logits, <c>[N, classes]</c>.</returns>
    (torch.Tensor Scores, torch.Tensor ClassLogits) ScoreAndClassify(torch.Tensor samples, torch.Tensor? condition = null);
}
