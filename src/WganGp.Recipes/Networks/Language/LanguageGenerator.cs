using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The character generator of igul222's gan_language.py (<c>Generator</c>): a linear layer, five residual blocks of two convolutions of
/// width 5 and 512 channels, a convolution of width 1, softmax over the vocabulary; ReLU, no normalisation.
/// </summary>
/// <remarks>
/// Latent <c>[N, 128]</c> from the standard normal; samples <c>[N, vocabulary, length]</c>, at each position a distribution over the
/// vocabulary. The original has <c>[N, length, vocabulary]</c>; here the vocabulary is the channel dimension, as convolutions require.
/// </remarks>
public sealed class LanguageGenerator : SequentialGenerator
{
    /// <summary>Builds the generator.</summary>
    /// <param name="vocabulary">How many characters there are.</param>
    /// <param name="length">Characters per text.</param>
    /// <param name="channels">Channels of every hidden layer.</param>
    /// <param name="latent">Size of one latent.</param>
    public LanguageGenerator(int vocabulary, int length = 32, int channels = 512, int latent = 128)
        : base(latent.Positive(), Layers(vocabulary.Positive(), length.Positive(), channels.Positive(), latent))
    {
    }

    private static IEnumerable<(string, nn.Module<Tensor, Tensor>)> Layers(int vocabulary, int length, int channels, int latent)
    {
        yield return ("input", nn.Linear(latent, length * channels).Glorot());
        yield return ("unflatten", nn.Unflatten(1, [channels, length]));
        for (var i = 1; i <= LanguageBlock.Count; i++) yield return ($"res{i}", LanguageBlock.Create(channels));
        yield return ("output", nn.Conv1d(channels, vocabulary, 1).He());
        yield return ("softmax", nn.Softmax(1));
    }
}
