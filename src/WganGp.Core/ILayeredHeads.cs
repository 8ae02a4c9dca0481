using TorchSharp;

namespace WganGp;

/// <summary>
/// A critic of several outputs over shared features, as the fast path (<see cref="PenaltyPath"/>) needs it: an
/// <see cref="IClassifyingCritic"/>, an <see cref="IFeatureCritic"/> or both. <see cref="MultiHeadCritic"/> is one.
/// </summary>
/// <remarks>
/// What <see cref="IFeatureCritic"/> calls features must be <see cref="Features"/>' output, flattened to <c>[N, F]</c>. Only
/// <see cref="IClassifyingCritic.ScoreAndClassify"/> runs <see cref="ClassHead"/>.
/// </remarks>
public interface ILayeredHeads
{
    /// <summary>
    /// From samples, or from packs of <see cref="ICritic.Pac"/> of them, to features: a <c>Sequential</c>, or a
    /// <see cref="ConditionalSequential"/>.
    /// </summary>
    torch.nn.Module Features { get; }

    /// <summary>From features to the score: a chain or a single layer, of one input or two.</summary>
    torch.nn.Module ScoreHead { get; }

    /// <summary>From features to class logits; null for a critic that does not classify.</summary>
    torch.nn.Module? ClassHead { get; }
}
