using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The 28x28 critic of thisisiron/TF2-GAN (wgan-gp/model.py, <c>Critic</c>): two 5x5 convolutions of stride 2 with LeakyReLU 0.3, a linear
/// layer to one score.
/// </summary>
/// <remarks>
/// Samples <c>[N, 1, 28, 28]</c>; scores <c>[N, 1]</c>. The original has BatchNorm after the second convolution and Dropout 0.3 after each
/// nonlinearity; with BatchNorm a score depends on the other samples of its batch, and the penalty no longer means what its formula says.
/// Here LayerNorm replaces it, with as many parameters, and nothing is dropped;
/// <c>normalization: Normalization.Batch, dropout: 0.3</c> is the original. Padding as in <see cref="MnistCritic"/>. Glorot initialisation,
/// as in Keras.
/// </remarks>
public sealed class Tf2GanCritic : SequentialCritic
{
    /// <summary>Builds the critic.</summary>
    /// <param name="channels">Channels of the first layer; the second has twice as many.</param>
    /// <param name="imageChannels">Channels of an image.</param>
    /// <param name="normalization">What normalises after the second convolution.</param>
    /// <param name="dropout">The probability with which a value is dropped after each nonlinearity; 0 leaves the layers out.</param>
    public Tf2GanCritic(int channels = 64, int imageChannels = 1, Normalization normalization = Normalization.Layer, double dropout = 0)
        : base(Layers(channels.Positive(), imageChannels.Positive(), normalization, dropout.Probability()))
    {
    }

    private static IEnumerable<(string, nn.Module<Tensor, Tensor>)> Layers(
        int channels, int imageChannels, Normalization normalization, double dropout)
    {
        for (var (i, from, to) = (1, imageChannels, channels); i <= 2; (i, from, to) = (i + 1, to, 2 * to))
        {
            yield return ($"down{i}", nn.Conv2d(from, to, 5, stride: 2, padding: 2).KerasGlorot());
            if (i == 2 && normalization.Create(to, eps: 1e-3, momentum: 0.01) is { } norm) yield return ("norm2", norm);
            yield return ($"activation{i}", nn.LeakyReLU(0.3));
            if (dropout > 0) yield return ($"dropout{i}", nn.Dropout(dropout));
        }

        yield return ("flatten", nn.Flatten());
        yield return ("output", nn.Linear(7 * 7 * 2 * channels, 1).Glorot());
    }
}
