using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The 128x128 generator of lanpartis/pokeGANs (models.py, <c>G_net</c>): two linear layers to 8x8, BatchNorm after the second's ReLU, four
/// 5x5 transposed convolutions of stride 2 with BatchNorm and ReLU, tanh at the end.
/// </summary>
/// <remarks>
/// Latent <c>[N, 128]</c>, uniform in [0, 1); samples <c>[N, 3, 128, 128]</c> in [-1, 1]. PyTorch's initialisation: the original's
/// own initialisation is not published.
/// </remarks>
public sealed class Creatures128Generator : SequentialGenerator, IGenerator
{
    /// <summary>Builds the generator.</summary>
    /// <param name="channels">
    /// Channels of the last hidden layer; the 8x8 maps have eight times as many, the first layer 16 times as many units.
    /// </param>
    /// <param name="imageChannels">Channels of an image.</param>
    /// <param name="latent">Size of one latent.</param>
    public Creatures128Generator(int channels = 32, int imageChannels = 3, int latent = 128)
        : base(latent.Positive(), Layers(channels.Positive(), imageChannels.Positive(), latent))
    {
    }

    /// <summary>Draws latents, uniform in [0, 1), on the CPU.</summary>
    /// <param name="count">How many.</param>
    /// <param name="random">The random generator to draw from.</param>
    /// <returns>Latents, <c>[count, latent]</c>, float32.</returns>
    public Tensor SampleLatent(long count, Generator random) => UniformNumbers.Draw([count, .. LatentShape], random);

    private static IEnumerable<(string, nn.Module<Tensor, Tensor>)> Layers(int channels, int imageChannels, int latent)
    {
        yield return ("input", nn.Linear(latent, 16 * channels));
        yield return ("relu1", nn.ReLU());
        yield return ("hidden", nn.Linear(16 * channels, 8 * 8 * 8 * channels));
        yield return ("relu2", nn.ReLU());
        yield return ("norm0", nn.BatchNorm1d(8 * 8 * 8 * channels));
        yield return ("unflatten", nn.Unflatten(1, [8 * channels, 8, 8]));
        for (var (i, from) = (1, 8 * channels); i <= 4; (i, from) = (i + 1, from / 2))
        {
            yield return ($"up{i}", nn.ConvTranspose2d(
                from, i == 4 ? imageChannels : from / 2, 5, stride: 2, padding: 2, output_padding: 1));
            if (i == 4) continue;
            yield return ($"norm{i}", nn.BatchNorm2d(from / 2));
            yield return ($"activation{i}", nn.ReLU());
        }

        yield return ("tanh", nn.Tanh());
    }
}
