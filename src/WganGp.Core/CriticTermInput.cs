using TorchSharp;

namespace WganGp;

/// <summary>
/// What an <see cref="ICriticTerm"/> is computed from. The tensors are the trainer's; a term does not change or dispose them.
/// </summary>
public sealed class CriticTermInput
{
    private readonly torch.Tensor? realFeatures;
    private readonly torch.Tensor? fakeFeatures;

    /// <summary>Real samples, <c>[N, …]</c>.</summary>
    public required torch.Tensor Real { get; init; }

    /// <summary>Generated samples, <c>[N, …]</c>, without a path to the generator.</summary>
    public required torch.Tensor Fake { get; init; }

    /// <summary>One condition per sample, the same for real and generated ones, <c>[N, …]</c>; null when the run has none.</summary>
    public torch.Tensor? Condition { get; init; }

    /// <summary>The critic's scores of the real samples, <c>[N]</c>; of packs (<see cref="ICritic.Pac"/>) <c>[N/Pac]</c>.</summary>
    public required torch.Tensor RealScores { get; init; }

    /// <summary>The critic's scores of the generated samples, <c>[N]</c>; of packs <c>[N/Pac]</c>.</summary>
    public required torch.Tensor FakeScores { get; init; }

    /// <summary>The critic's features of the real samples, <c>[N, F]</c>, of the same pass as <see cref="RealScores"/>.</summary>
    /// <exception cref="InvalidOperationException">The term's <see cref="ILossTerm.UsesFeatures"/> is false.</exception>
    public torch.Tensor RealFeatures
    {
        get => realFeatures ?? throw GeneratorTermInput.Unannounced();
        init => realFeatures = value;
    }

    /// <summary>The critic's features of the generated samples, <c>[N, F]</c>, of the same pass as <see cref="FakeScores"/>.</summary>
    /// <exception cref="InvalidOperationException">The term's <see cref="ILossTerm.UsesFeatures"/> is false.</exception>
    public torch.Tensor FakeFeatures
    {
        get => fakeFeatures ?? throw GeneratorTermInput.Unannounced();
        init => fakeFeatures = value;
    }
}
