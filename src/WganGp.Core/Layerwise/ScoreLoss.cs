using TorchSharp;

namespace WganGp.Layerwise;

/// <summary>A loss of scores, without the penalty.</summary>
/// <param name="Loss">The whole, a 0-dimensional tensor.</param>
/// <param name="Extra">The part of it that is not adversarial; null is none.</param>
internal sealed record ScoreLoss(torch.Tensor Loss, torch.Tensor? Extra)
{
    /// <summary>The application's own terms in the loss, each weighted, <c>[terms]</c>; null for none.</summary>
    public torch.Tensor? Own { get; init; }

    /// <summary>The mean scores of real and of generated samples, where they are known already; null where not.</summary>
    public (torch.Tensor Real, torch.Tensor Fake)? Means { get; init; }

    /// <summary>A leaf of generated samples from which the own terms are computed: its gradient is the samples'. Null for none.</summary>
    public torch.Tensor? Samples { get; init; }

    /// <summary>The loss, or <c>[1 + terms]</c>: the loss and the own terms.</summary>
    public torch.Tensor Row => Own is null ? Loss : torch.cat([Loss.unsqueeze(0), Own]);
}
