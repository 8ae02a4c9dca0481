using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The critic of igul222's gan_64x64.py with gated multiplicative nonlinearities (<c>MultiplicativeDCGANDiscriminator</c>):
/// <see cref="Dcgan64Critic"/> with twice the channels before each <see cref="GatedActivation"/>, which halves them; He initialisation.
/// </summary>
/// <remarks>Samples <c>[N, 3, 64, 64]</c>; scores <c>[N, 1]</c>. Padding as in <see cref="Dcgan64Critic"/>.</remarks>
public sealed class GatedDcgan64Critic : SequentialCritic
{
    /// <summary>Builds the critic.</summary>
    /// <param name="channels">Channels after the first nonlinearity.</param>
    /// <param name="imageChannels">Channels of an image.</param>
    /// <param name="normalization">What normalises after the second to the fourth convolution.</param>
    public GatedDcgan64Critic(int channels = 64, int imageChannels = 3, Normalization normalization = Normalization.Layer)
        : base(Layers(channels.Positive(), imageChannels.Positive(), normalization))
    {
    }

    private static IEnumerable<(string, nn.Module<Tensor, Tensor>)> Layers(int channels, int imageChannels, Normalization normalization)
    {
        for (var (i, from, to) = (1, imageChannels, channels); i <= 4; (i, from, to) = (i + 1, to, 2 * to))
        {
            yield return ($"down{i}", nn.Conv2d(from, 2 * to, 5, stride: 2, padding: 2).He());
            if (i > 1 && normalization.Create(2 * to) is { } norm) yield return ($"norm{i}", norm);
            yield return ($"gate{i}", new GatedActivation());
        }

        yield return ("flatten", nn.Flatten());
        yield return ("output", nn.Linear(4 * 4 * 8 * channels, 1).Glorot());
    }
}
