using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// <see cref="MnistGenerator"/> with a class label, one-hot and concatenated with the latent (conditional GAN, arXiv 1411.1784).
/// </summary>
/// <remarks>Latent <c>[N, 128]</c> and labels, int64 <c>[N]</c>; samples <c>[N, 1, 28, 28]</c> in [0, 1].</remarks>
public sealed class LabelledMnistGenerator : ConditionalSequential, IGenerator, ILayeredNetwork
{
    /// <summary>Builds the generator.</summary>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="channels">As in <see cref="MnistGenerator"/>.</param>
    public LabelledMnistGenerator(int classes, int channels = 64)
        : base(
            ("label", new ConcatenatedCondition(new OneHot(classes.Positive()))),
            ("body", new MnistGenerator(channels, latent: MnistGenerator.Latent + classes)))
    {
    }

    /// <inheritdoc/>
    public nn.Module Module => this;

    /// <summary>This generator.</summary>
    public nn.Module? Network => this;

    /// <inheritdoc/>
    public IReadOnlyList<long> LatentShape => [MnistGenerator.Latent];

    /// <inheritdoc/>
    public Tensor Generate(Tensor latent, Tensor? condition = null) =>
        call(latent, condition ?? throw new ArgumentException(
            "This generator needs class labels; pass labels, int64 [N].", nameof(condition)));
}
