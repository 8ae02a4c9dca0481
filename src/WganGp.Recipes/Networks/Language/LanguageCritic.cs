using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>
/// The character critic of igul222's gan_language.py (<c>Discriminator</c>): a convolution of width 1 to 512 channels, five residual blocks
/// of two convolutions of width 5, a linear layer; ReLU, no normalisation.
/// </summary>
/// <remarks>
/// Samples <c>[N, vocabulary, length]</c>, one-hot or a distribution over the vocabulary at each position; scores <c>[N, 1]</c>. The
/// original has <c>[N, length, vocabulary]</c> and transposes first; here the vocabulary is the channel dimension, as convolutions require.
/// </remarks>
public sealed class LanguageCritic : SequentialCritic
{
    /// <summary>Builds the critic.</summary>
    /// <param name="vocabulary">How many characters there are.</param>
    /// <param name="length">Characters per text.</param>
    /// <param name="channels">Channels of every hidden layer.</param>
    public LanguageCritic(int vocabulary, int length = 32, int channels = 512)
        : base(Layers(vocabulary.Positive(), length.Positive(), channels.Positive()))
    {
    }

    private static IEnumerable<(string, nn.Module<Tensor, Tensor>)> Layers(int vocabulary, int length, int channels)
    {
        yield return ("input", nn.Conv1d(vocabulary, channels, 1).He());
        for (var i = 1; i <= LanguageBlock.Count; i++) yield return ($"res{i}", LanguageBlock.Create(channels));
        yield return ("flatten", nn.Flatten());
        yield return ("output", nn.Linear(length * channels, 1).Glorot());
    }
}
