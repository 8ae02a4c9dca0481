using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The 32x32 critic of igul222's gan_cifar.py (<c>Discriminator</c>): three 5x5 convolutions of stride 2 with LeakyReLU 0.2, each with
/// twice the channels of the one before, a linear layer to one score; no normalisation with the penalty.
/// </summary>
/// <remarks>
/// Samples <c>[N, 3, 32, 32]</c>; scores <c>[N, 1]</c>. It is <see cref="MnistCritic"/> at another size; padding as there.
/// </remarks>
public sealed class Dcgan32Critic : SequentialCritic
{
    /// <summary>Builds the critic.</summary>
    /// <param name="channels">Channels of the first layer. The original has 128, and says that 64 overfits less.</param>
    /// <param name="imageChannels">Channels of an image.</param>
    public Dcgan32Critic(int channels = 128, int imageChannels = 3)
        : base([.. MnistCritic.Features(channels.Positive(), imageChannels.Positive()),
        ("output", nn.Linear(4 * 4 * 4 * channels, 1).Glorot())])
    {
    }
}
