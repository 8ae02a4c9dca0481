using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The 28x28 generator of igul222's gan_mnist.py: a linear layer to 4x4, then three 5x5 transposed convolutions of
/// stride 2, the 8x8 map cropped to 7x7 in between; ReLU inside, sigmoid at the end, no normalisation.
/// </summary>
/// <remarks>Latent <c>[N, 128]</c> from the standard normal; samples <c>[N, 1, 28, 28]</c> in [0, 1].</remarks>
public sealed class MnistGenerator : nn.Module<Tensor, Tensor>, IGenerator
{
    internal const long Latent = 128;
    private readonly int channels;
    private readonly Linear input;
    private readonly ConvTranspose2d up1;
    private readonly ConvTranspose2d up2;
    private readonly ConvTranspose2d up3;

    /// <summary>Builds the generator.</summary>
    /// <param name="channels">Channels of the last hidden layer; the ones before have twice and four times as many. The original has 64.</param>
    public MnistGenerator(int channels = 64) : this(channels, Latent)
    {
    }

    internal MnistGenerator(int channels, long inputs) : base(nameof(MnistGenerator))
    {
        this.channels = channels;
        input = nn.Linear(inputs, 4 * 4 * 4 * channels).Glorot();
        up1 = Up(4 * channels, 2 * channels);
        up2 = Up(2 * channels, channels);
        up3 = Up(channels, 1);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public nn.Module Module => this;

    /// <inheritdoc/>
    public IReadOnlyList<long> LatentShape => [Latent];

    /// <inheritdoc/>
    public Tensor Generate(Tensor latent, Tensor? condition = null) => call(latent);

    /// <inheritdoc/>
    public override Tensor forward(Tensor latent)
    {
        using var scope = NewDisposeScope();
        var x = input.call(latent).relu().view(-1, 4 * channels, 4, 4);
        x = up1.call(x).relu().narrow(2, 0, 7).narrow(3, 0, 7);
        x = up2.call(x).relu();
        return up3.call(x).sigmoid().MoveToOuterDisposeScope();
    }

    private static ConvTranspose2d Up(long from, long to) =>
        nn.ConvTranspose2d(from, to, 5, stride: 2, padding: 2, output_padding: 1).He();
}
