using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The critic of igul222's gan_cifar_resnet.py (<c>Discriminator</c>) as published, with an auxiliary classifier (AC-GAN, arXiv
/// 1610.09585): a second linear layer next to <see cref="ResNet32Critic"/>'s last predicts the class.
/// </summary>
/// <remarks>
/// Samples <c>[N, 3, 32, 32]</c>; scores <c>[N, 1]</c> and logits <c>[N, classes]</c>. Labels are not an input. The original weights the
/// classification 1 in the critic's loss and 0.1 in the generator's (<see cref="AuxiliaryClassifierOptions"/>).
/// </remarks>
public sealed class ClassifyingResNet32Critic : nn.Module<Tensor, Tensor>, IClassifyingCritic, ILayeredHeads
{
    private readonly Sequential features;
    private readonly Linear output;
    private readonly Linear classifier;

    /// <summary>Builds the critic.</summary>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="channels">Channels of every layer.</param>
    /// <param name="imageChannels">Channels of an image.</param>
    /// <param name="normalization">As in <see cref="ResNet32Critic"/>.</param>
    public ClassifyingResNet32Critic(
        int classes = 10, int channels = 128, int imageChannels = 3, Normalization normalization = Normalization.None)
        : base(nameof(ClassifyingResNet32Critic))
    {
        features = nn.Sequential(ResNet32Critic.Features(channels.Positive(), imageChannels.Positive(), normalization));
        output = nn.Linear(channels, 1).Glorot();
        classifier = nn.Linear(channels, classes.Positive()).Glorot();
        RegisterComponents();
    }

    /// <inheritdoc/>
    public nn.Module Module => this;

    /// <inheritdoc/>
    public nn.Module Features => features;

    /// <inheritdoc/>
    public nn.Module ScoreHead => output;

    /// <inheritdoc/>
    public nn.Module? ClassHead => classifier;

    /// <inheritdoc/>
    public Tensor Score(Tensor samples, Tensor? condition = null) => call(samples);

    /// <inheritdoc/>
    public (Tensor Scores, Tensor ClassLogits) ScoreAndClassify(Tensor samples, Tensor? condition = null)
    {
        using var hidden = features.call(samples);
        return (output.call(hidden), classifier.call(hidden));
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor samples)
    {
        using var hidden = features.call(samples);
        return output.call(hidden);
    }
}
