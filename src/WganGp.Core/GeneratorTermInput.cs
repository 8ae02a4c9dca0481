using TorchSharp;

namespace WganGp;

/// <summary>
/// What an <see cref="IGeneratorTerm"/> is computed from. The tensors are the trainer's; a term does not change or dispose them.
/// </summary>
public sealed class GeneratorTermInput
{
    private readonly torch.Tensor? features;

    /// <summary>Generated samples, <c>[N, …]</c>. Gradients for them reach the generator.</summary>
    public required torch.Tensor Samples { get; init; }

    /// <summary>The latents that they were made from, <c>[N, LatentShape…]</c>.</summary>
    public required torch.Tensor Latents { get; init; }

    /// <summary>One condition per sample, <c>[N, …]</c>; null when the run has none.</summary>
    public torch.Tensor? Condition { get; init; }

    /// <summary>The critic's scores of the samples, <c>[N]</c>. Gradients for them reach the generator through the critic.</summary>
    public required torch.Tensor Scores { get; init; }

    /// <summary>The critic's features of the samples, <c>[N, F]</c>, of the same pass as <see cref="Scores"/>.</summary>
    /// <exception cref="InvalidOperationException">The term's <see cref="ILossTerm.UsesFeatures"/> is false.</exception>
    public torch.Tensor Features
    {
        get => features ?? throw Unannounced();
        init => features = value;
    }

    internal static InvalidOperationException Unannounced() => new(
        "The term reads features, but its UsesFeatures is false, so that none were computed. Return true from UsesFeatures.");
}
