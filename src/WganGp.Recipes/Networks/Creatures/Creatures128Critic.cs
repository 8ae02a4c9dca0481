using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The 128x128 critic of lanpartis/pokeGANs (models.py, <c>D_net</c>): four 5x5 convolutions of stride 2 with normalisation and LeakyReLU
/// 0.2, a hidden linear layer of 512 with LeakyReLU 0.01, a linear layer to one score.
/// </summary>
/// <remarks>
/// Samples <c>[N, 3, 128, 128]</c>; scores <c>[N, 1]</c>. The original has BatchNorm after each convolution and Dropout 0.5 before the last
/// layer; with BatchNorm a score depends on the other samples of its batch, and the penalty no longer means what its formula says. Here
/// LayerNorm stands in its place, with as many parameters, and nothing is dropped; <c>normalization: Normalization.Batch, dropout: 0.5</c>
/// is the original. The weights have PyTorch's default initialisation: the original's own initialisation is not published.
/// </remarks>
public sealed class Creatures128Critic : SequentialCritic
{
    /// <summary>Builds the critic.</summary>
    /// <param name="channels">
    /// Channels of the first layer; the next have twice, four and eight times as many, the hidden layer has 16 times as many units.
    /// </param>
    /// <param name="imageChannels">Channels of an image.</param>
    /// <param name="normalization">What normalises after each convolution.</param>
    /// <param name="dropout">The probability with which a unit of the hidden layer is dropped; 0 leaves the layer out.</param>
    public Creatures128Critic(
        int channels = 32, int imageChannels = 3, Normalization normalization = Normalization.Layer, double dropout = 0)
        : base(Layers(channels.Positive(), imageChannels.Positive(), normalization, dropout.Probability()))
    {
    }

    private static IEnumerable<(string, nn.Module<Tensor, Tensor>)> Layers(
        int channels, int imageChannels, Normalization normalization, double dropout)
    {
        for (var (i, from, to) = (1, imageChannels, channels); i <= 4; (i, from, to) = (i + 1, to, 2 * to))
        {
            yield return ($"down{i}", nn.Conv2d(from, to, 5, stride: 2, padding: 2));
            if (normalization.Create(to) is { } norm) yield return ($"norm{i}", norm);
            yield return ($"activation{i}", nn.LeakyReLU(0.2));
        }

        yield return ("flatten", nn.Flatten());
        yield return ("hidden", nn.Linear(8 * 8 * 8 * channels, 16 * channels));
        yield return ("activation5", nn.LeakyReLU(0.01));
        if (dropout > 0) yield return ("dropout", nn.Dropout(dropout));
        yield return ("output", nn.Linear(16 * channels, 1));
    }
}
