using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// <see cref="MnistCritic"/> with a class label: the inner product of the class's embedding with the last hidden layer is
/// added to the score (projection discriminator, arXiv 1802.05637).
/// </summary>
/// <remarks>Samples <c>[N, 1, 28, 28]</c> and labels, int64 <c>[N]</c>; scores <c>[N]</c>.</remarks>
public sealed class ProjectionMnistCritic : nn.Module<Tensor, Tensor, Tensor>, ICritic
{
    private readonly Sequential features;
    private readonly Linear output;
    private readonly Embedding embedding;

    /// <summary>Builds the critic.</summary>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="channels">As in <see cref="MnistCritic"/>.</param>
    public ProjectionMnistCritic(int classes, int channels = 64) : base(nameof(ProjectionMnistCritic))
    {
        var width = 4 * 4 * 4 * channels.Positive();
        features = nn.Sequential(MnistCritic.Features(channels));
        output = nn.Linear(width, 1).Glorot();
        embedding = nn.Embedding(classes.Positive(), width);
        // It starts small, as the output layer does, so that the class does not outweigh the image.
        using (no_grad()) embedding.weight!.copy_(embedding.weight.Times(1 / Math.Sqrt(width)));
        RegisterComponents();
    }

    /// <inheritdoc/>
    public nn.Module Module => this;

    /// <inheritdoc/>
    public Tensor Score(Tensor samples, Tensor? condition = null) =>
        call(samples, condition ?? throw new ArgumentException(
            "This critic judges samples of a class; pass labels, int64 [N].", nameof(condition)));

    /// <inheritdoc/>
    public override Tensor forward(Tensor samples, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var hidden = features.call(samples);
        return output.call(hidden).squeeze(1).Plus((hidden * embedding.call(labels)).sum(1)).MoveToOuterDisposeScope();
    }
}
