using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The multilayer perceptron of igul222's gan_64x64.py (<c>FCGenerator</c>): four ReLU layers of 512 units, a linear layer to all pixels,
/// tanh. Its critic is <see cref="Dcgan64Critic"/>.
/// </summary>
/// <remarks>Latent <c>[N, 128]</c> from the standard normal; samples <c>[N, 3, 64, 64]</c> in [-1, 1].</remarks>
public sealed class MlpImageGenerator : SequentialGenerator
{
    /// <summary>Builds the generator.</summary>
    /// <param name="size">Height and width of an image, pixels.</param>
    /// <param name="imageChannels">Channels of an image.</param>
    /// <param name="latent">Size of one latent.</param>
    /// <param name="width">Units of each hidden layer.</param>
    /// <param name="depth">Hidden layers.</param>
    public MlpImageGenerator(int size = 64, int imageChannels = 3, int latent = 128, int width = 512, int depth = 4)
        : base(latent.Positive(),
        [
            .. Mlp.Layers(latent, imageChannels.Positive() * size.Positive() * size, width.Positive(), depth.NotNegative()),
            ("tanh", nn.Tanh()),
            ("unflatten", nn.Unflatten(1, [imageChannels, size, size])),
        ])
    {
    }
}
