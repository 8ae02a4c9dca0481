using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The 28x28 critic of igul222's gan_mnist.py: three 5x5 convolutions of stride 2 with LeakyReLU 0.2, a linear layer
/// to one score, no normalisation.
/// </summary>
/// <remarks>
/// Samples <c>[N, 1, 28, 28]</c>; scores <c>[N]</c>. The original pads as TensorFlow's SAME does (one row before, two after);
/// here both sides get two, which moves the sampling grid by one pixel and changes no size.
/// </remarks>
public sealed class MnistCritic : nn.Module<Tensor, Tensor>, ICritic
{
    private const double Slope = 0.2;
    private readonly Conv2d down1;
    private readonly Conv2d down2;
    private readonly Conv2d down3;
    private readonly Linear output;

    /// <summary>Builds the critic.</summary>
    /// <param name="channels">Channels of the first layer; the next have twice and four times as many. The original has 64.</param>
    public MnistCritic(int channels = 64) : base(nameof(MnistCritic))
    {
        down1 = Down(1, channels);
        down2 = Down(channels, 2 * channels);
        down3 = Down(2 * channels, 4 * channels);
        output = nn.Linear(4 * 4 * 4 * channels, 1).Glorot();
        RegisterComponents();
    }

    /// <inheritdoc/>
    public nn.Module Module => this;

    /// <inheritdoc/>
    public Tensor Score(Tensor samples, Tensor? condition = null) => call(samples);

    /// <inheritdoc/>
    public override Tensor forward(Tensor samples)
    {
        using var features = Features(samples);
        return Head(features);
    }

    /// <summary>The last hidden layer, <c>[N, 64·channels]</c>.</summary>
    internal Tensor Features(Tensor samples)
    {
        using var scope = NewDisposeScope();
        var x = nn.functional.leaky_relu(down1.call(samples), Slope);
        x = nn.functional.leaky_relu(down2.call(x), Slope);
        x = nn.functional.leaky_relu(down3.call(x), Slope);
        return x.flatten(1).MoveToOuterDisposeScope();
    }

    /// <summary>The score of the last hidden layer, <c>[N]</c>.</summary>
    internal Tensor Head(Tensor features)
    {
        using var column = output.call(features);
        return column.squeeze(1);
    }

    private static Conv2d Down(long from, long to) => nn.Conv2d(from, to, 5, stride: 2, padding: 2).He();
}
