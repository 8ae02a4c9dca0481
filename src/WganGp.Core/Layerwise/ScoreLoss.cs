using TorchSharp;

namespace WganGp.Layerwise;

/// <summary>A loss of scores, without the penalty.</summary>
/// <param name="Loss">The whole, a 0-dimensional tensor.</param>
/// <param name="Extra">The part of it that is not adversarial; null is none.</param>
internal sealed record ScoreLoss(torch.Tensor Loss, torch.Tensor? Extra);
