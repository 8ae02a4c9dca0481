using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The 28x28 critic of eriklindernoren/Keras-GAN (wgan_gp/wgan_gp.py, <c>build_critic</c>): four 3x3 convolutions of 16 to 128 channels,
/// three of them of stride 2, with LeakyReLU 0.2, a linear layer to one score.
/// </summary>
/// <remarks>
/// Samples <c>[N, 1, 28, 28]</c>; scores <c>[N, 1]</c>. The original has BatchNorm after all convolutions but the first and Dropout 0.25
/// after each nonlinearity; with BatchNorm a score depends on the other samples of its batch, and the penalty no longer means what its
/// formula says. Here LayerNorm replaces it, with as many parameters, and nothing is dropped;
/// <c>normalization: Normalization.Batch, dropout: 0.25</c> is the original. Strided convolutions pad a row on both sides, where TensorFlow
/// pads one after. Glorot initialisation, as in Keras.
/// </remarks>
public sealed class KerasGanCritic : SequentialCritic
{
    /// <summary>Builds the critic.</summary>
    /// <param name="channels">Channels of the first layer; the next have twice, four and eight times as many.</param>
    /// <param name="imageChannels">Channels of an image.</param>
    /// <param name="normalization">What normalises after the second to the fourth convolution.</param>
    /// <param name="dropout">The probability with which a value is dropped after each nonlinearity; 0 leaves the layers out.</param>
    public KerasGanCritic(int channels = 16, int imageChannels = 1, Normalization normalization = Normalization.Layer, double dropout = 0)
        : base(Layers(channels.Positive(), imageChannels.Positive(), normalization, dropout.Probability()))
    {
    }

    private static IEnumerable<(string, nn.Module<Tensor, Tensor>)> Layers(
        int channels, int imageChannels, Normalization normalization, double dropout)
    {
        for (var (i, from, to) = (1, imageChannels, channels); i <= 4; (i, from, to) = (i + 1, to, 2 * to))
        {
            yield return ($"conv{i}", nn.Conv2d(from, to, 3, stride: i == 4 ? 1 : 2, padding: 1).KerasGlorot());
            if (i == 2) yield return ("pad", nn.ZeroPad2d((0, 1, 0, 1))); // 7x7 to 8x8
            if (i > 1 && normalization.Create(to, eps: 1e-3, momentum: 0.2) is { } norm) yield return ($"norm{i}", norm);
            yield return ($"activation{i}", nn.LeakyReLU(0.2));
            if (dropout > 0) yield return ($"dropout{i}", nn.Dropout(dropout));
        }

        yield return ("flatten", nn.Flatten());
        yield return ("output", nn.Linear(4 * 4 * 8 * channels, 1).Glorot());
    }
}
