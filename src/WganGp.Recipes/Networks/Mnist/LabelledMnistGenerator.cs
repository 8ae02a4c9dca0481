using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// <see cref="MnistGenerator"/> with a class label, one-hot and concatenated with the latent (conditional GAN, arXiv 1411.1784).
/// </summary>
/// <remarks>Latent <c>[N, 128]</c> and labels, int64 <c>[N]</c>; samples <c>[N, 1, 28, 28]</c> in [0, 1].</remarks>
public sealed class LabelledMnistGenerator : nn.Module<Tensor, Tensor, Tensor>, IGenerator
{
    private readonly int classes;
    private readonly MnistGenerator body;

    /// <summary>Builds the generator.</summary>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="channels">As in <see cref="MnistGenerator"/>.</param>
    public LabelledMnistGenerator(int classes, int channels = 64) : base(nameof(LabelledMnistGenerator))
    {
        this.classes = classes.Positive();
        body = new MnistGenerator(channels, latent: MnistGenerator.Latent + classes);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public nn.Module Module => this;

    /// <inheritdoc/>
    public IReadOnlyList<long> LatentShape => [MnistGenerator.Latent];

    /// <inheritdoc/>
    public Tensor Generate(Tensor latent, Tensor? condition = null) =>
        call(latent, condition ?? throw new ArgumentException(
            "This generator needs class labels; pass labels, int64 [N].", nameof(condition)));

    /// <inheritdoc/>
    public override Tensor forward(Tensor latent, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var label = nn.functional.one_hot(labels, classes).to(latent.dtype);
        return body.call(cat([latent, label], 1)).MoveToOuterDisposeScope();
    }
}
