using TorchSharp;

namespace WganGp.Networks;

/// <summary>What a critic gave for some samples in one pass.</summary>
/// <param name="Scores">Scores, <c>[N]</c>.</param>
/// <param name="Logits">Class logits, <c>[N, classes]</c>; null where they were not asked for.</param>
/// <param name="Features">Features, <c>[N, F]</c>; null where they were not asked for.</param>
internal sealed record CriticOutputs(torch.Tensor Scores, torch.Tensor? Logits = null, torch.Tensor? Features = null);
