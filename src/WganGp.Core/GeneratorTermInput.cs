using TorchSharp;

namespace WganGp;

/// <summary>
/// What an <see cref="IGeneratorTerm"/> is computed from. The tensors are the trainer's; a term does not change or dispose them.
/// </summary>
public sealed class GeneratorTermInput
{
    private readonly torch.Tensor? features;
    private readonly torch.Tensor? real;

    /// <summary>Generated samples, <c>[N, …]</c>. Gradients for them reach the generator.</summary>
    public required torch.Tensor Samples { get; init; }

    /// <summary>The latents that they were made from, <c>[N, LatentShape…]</c>.</summary>
    public required torch.Tensor Latents { get; init; }

    /// <summary>
    /// One condition per sample, <c>[N, …]</c>: of the generated sample, and of the real one of the same index; null when the run has none.
    /// </summary>
    public torch.Tensor? Condition { get; init; }

    /// <summary>
    /// As many real samples, <c>[N, …]</c>, to which <see cref="Condition"/> belongs as well. <see cref="WganGpTrainer.Train"/> gives those
    /// of the last critic step, repeated or cut to the generator's batch size; with <see cref="AdversarialLoss.RelativisticPairing"/> those
    /// of the pairs.
    /// </summary>
    /// <exception cref="InvalidOperationException">The term's <see cref="IGeneratorTerm.UsesRealSamples"/> is false.</exception>
    public torch.Tensor Real
    {
        get => real ?? throw new InvalidOperationException(
            "The term reads real samples, but its UsesRealSamples is false, so that none were kept. Return true from UsesRealSamples.");
        init => real = value;
    }

    /// <summary>
    /// The critic's scores of the samples, <c>[N]</c>; of packs (<see cref="ICritic.Pac"/>) <c>[N/Pac]</c>. Gradients for them reach the
    /// generator through the critic.
    /// </summary>
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
