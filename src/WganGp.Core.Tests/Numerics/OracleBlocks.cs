using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;
using static WganGp.Tests.Numerics.OracleChains;
using Layer = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;
using Module = TorchSharp.torch.nn.Module;

namespace WganGp.Tests.Numerics;

/// <summary>The networks of <c>tools/oracle/blocks.py</c>.</summary>
internal static class OracleBlocks
{
    private static readonly Dictionary<string, Func<Module>> Critics = new()
    {
        ["spectral_linear"] = () => Chain(
            ("fc1", Norm(Linear(4, 6))), ("act1", Leaky()), ("fc2", Norm(Linear(6, 5, hasBias: false))), ("act2", Tanh()),
            ("fc", Norm(Linear(5, 1)))),
        ["spectral_conv1d"] = () => Chain(
            ("conv", Norm(Conv1d(2, 3, 3, padding: 1))), ("act", Leaky()), ("flatten", Flatten()), ("fc", Linear(18, 1))),
        ["spectral_conv2d"] = () => Chain(
            ("conv1", Norm(Conv2d(2, 4, 3, padding: 1))), ("act1", Leaky()),
            ("conv2", Norm(Conv2d(4, 4, 3, stride: 2, padding: 1, groups: 2))), ("act2", Tanh()), ("flatten", Flatten()),
            ("fc", Norm(Linear(16, 1)))),
        ["spectral_conv3d"] = () => Chain(
            ("conv", Norm(Conv3d(2, 2, 2))), ("act", Leaky()), ("flatten", Flatten()), ("fc", Linear(16, 1))),
        ["spectral_deconv2d"] = () => Chain(
            ("conv", Norm(ConvTranspose2d(2, 3, 3, stride: 2, padding: 1))), ("act", Leaky()), ("flatten", Flatten()),
            ("fc", Linear(147, 1))),
        ["spectral_reflected"] = () => Chain(
            ("conv", Norm(Conv2d(2, 3, 3, padding: 1, padding_mode: PaddingModes.Reflect))), ("act", Tanh()), ("flatten", Flatten()),
            ("fc", Linear(48, 1))),
        ["attention"] = () => Attentive(pooled: false),
        ["attention_pooled"] = () => Attentive(pooled: true),
        ["attention_spectral"] = SpectralCritic,
        ["attention_1d"] = () => Chain(
            ("attention", new SelfAttention(4)), ("act", Tanh()), ("flatten", Flatten()), ("fc", Linear(20, 1))),
        ["film_vectors"] = () => new ConditionalSequential(
            ("fc1", Linear(3, 6)), ("film", new FeatureWiseAffine(6, Linear(2, 12))), ("act1", Leaky()), ("fc", Linear(6, 1))),
        ["film_images"] = () => new ConditionalSequential(
            ("conv", Conv2d(2, 3, 3, padding: 1)), ("film", new FeatureWiseAffine(3, Embedding(3, 6))), ("act", Tanh()),
            ("flatten", Flatten()), ("fc", Linear(48, 1))),
    };

    public static IReadOnlyCollection<string> Names => Critics.Keys;

    /// <summary>A critic; the caller disposes it.</summary>
    public static Module Critic(string name) => Critics[name]();

    /// <summary>The pair that is trained.</summary>
    public static (Sequential Generator, Sequential Critic) Pair() => (
        Chain(
            ("fc", Norm(Linear(2, 32))), ("unflatten", Unflatten(1, [8, 2, 2])), ("act1", Leaky()),
            ("attention", new SelfAttention(8, pooled: false, spectralNorm: true)),
            ("deconv", Norm(ConvTranspose2d(8, 2, 4, stride: 2, padding: 1))), ("out", Tanh())),
        SpectralCritic());

    private static Sequential Attentive(bool pooled) => Chain(
        ("conv", Conv2d(2, 16, 3, padding: 1)), ("attention", new SelfAttention(16, pooled)), ("act", Leaky()), ("flatten", Flatten()),
        ("fc", Linear(256, 1)));

    private static Sequential SpectralCritic() => Chain(
        ("conv", Norm(Conv2d(2, 8, 3, padding: 1))), ("act", Leaky()), ("attention", new SelfAttention(8, spectralNorm: true)),
        ("flatten", Flatten()), ("fc", Norm(Linear(128, 1))));

    private static SpectralNorm Norm(Layer layer) => new(layer);
}
