using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// <see cref="MnistCritic"/> with a class label: the inner product of the class's embedding with the last hidden layer is
/// added to the score (projection discriminator, arXiv 1802.05637).
/// </summary>
/// <remarks>Samples <c>[N, 1, 28, 28]</c> and labels, int64 <c>[N]</c>; scores <c>[N, 1]</c>.</remarks>
public sealed class ProjectionMnistCritic : ConditionalSequential, ICritic, ILayeredNetwork
{
    /// <summary>Builds the critic.</summary>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="channels">As in <see cref="MnistCritic"/>.</param>
    public ProjectionMnistCritic(int classes, int channels = 64)
        : base(
            ("features", nn.Sequential(MnistCritic.Features(channels.Positive()))),
            ("head", new ProjectionHead(nn.Linear(4 * 4 * 4 * channels, 1).Glorot(), classes.Positive())))
    {
    }

    /// <inheritdoc/>
    public nn.Module Module => this;

    /// <summary>This critic.</summary>
    public nn.Module? Network => this;

    /// <inheritdoc/>
    public Tensor Score(Tensor samples, Tensor? condition = null) =>
        call(samples, condition ?? throw new ArgumentException(
            "This critic judges samples of a class; pass labels, int64 [N].", nameof(condition)));
}
