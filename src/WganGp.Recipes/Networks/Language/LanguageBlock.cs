using static TorchSharp.torch;

namespace WganGp.Recipes.Networks;

/// <summary>The residual block of igul222's gan_language.py (<c>ResBlock</c>).</summary>
internal static class LanguageBlock
{
    /// <summary>Blocks in each network.</summary>
    public const int Count = 5;

    /// <summary>x + 0.3 · branch(x), where the branch is ReLU and a convolution of width 5, twice.</summary>
    public static Residual Create(long channels) => new(
        nn.Sequential(
            ("relu1", nn.ReLU()),
            ("conv1", nn.Conv1d(channels, channels, 5, padding: 2).He()),
            ("relu2", nn.ReLU()),
            ("conv2", nn.Conv1d(channels, channels, 5, padding: 2).He())),
        scale: 0.3);
}
