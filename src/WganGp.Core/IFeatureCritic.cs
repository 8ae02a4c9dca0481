using TorchSharp;

namespace WganGp;

/// <summary>A critic that also returns its last hidden layer, for <see cref="ConsistencyOptions"/>.</summary>
public interface IFeatureCritic : ICritic
{
    /// <summary>Scores samples and returns the features behind the scores.</summary>
    /// <param name="samples">Samples, <c>[N, …]</c>.</param>
    /// <param name="condition">One condition per sample; null for an unconditional critic.</param>
    /// <returns>
    /// Scores as <see cref="ICritic.Score"/> gives them, and features, <c>[N, F]</c> (of packs <c>[N / Pac, F]</c>), of the same pass.
    /// </returns>
    (torch.Tensor Scores, torch.Tensor Features) ScoreWithFeatures(torch.Tensor samples, torch.Tensor? condition = null);
}
