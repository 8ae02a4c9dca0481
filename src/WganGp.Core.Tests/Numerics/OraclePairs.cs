using TorchSharp.Modules;
using static TorchSharp.torch.nn;
using static WganGp.Tests.Numerics.OracleChains;
using Layer = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace WganGp.Tests.Numerics;

/// <summary>The generators of <c>tools/oracle/chains.py</c>, their critics, and the pairs that are trained.</summary>
internal static class OraclePairs
{
    private static readonly Dictionary<string, (Func<Sequential> Generator, Func<Sequential> Critic)> Generators = new()
    {
        ["mlp"] = (() => FromVectors(("act", ReLU())), CriticOfVectors),
        ["end_leaky"] = (() => FromVectors(("block", Block(Leaky())), ("act", Leaky())), CriticOfVectors),
        ["end_leaky_n1"] = (() => FromVectors(("block", Block(Leaky()))), CriticOfVectors),
        ["end_relu"] = (() => FromVectors(("act", Leaky()), ("block", Block(ReLU()))), ResidualCriticOfVectors),
        ["end_tanh"] = (() => FromVectors(("block", Block(Tanh()))), CriticOfVectors),
        ["end_softmax"] = (() => FromVectors(("block", Block(Softmax(1))), ("act", Tanh())), CriticOfVectors),
        ["end_layer_norm"] = (() => FromVectors(("block", Block(Plain5())), ("act", Leaky())), CriticOfVectors),
        ["end_batch_norm"] = (
            () => FromVectors(("block", Block(BatchNorm1d(5, affine: false))), ("act", Leaky())), ResidualCriticOfVectors),
        ["empty"] = (() => FromVectors(("block", Residual(Chain())), ("act", Leaky())), CriticOfVectors),
        ["identity_with_shortcut"] = (
            () => FromVectors(("block", Residual(Chain(("same", Identity())), Chain(("fc", Linear5()), ("act", Leaky()))))),
            CriticOfVectors),
        ["nested"] = (
            () => FromVectors(("block", Residual(Chain(("inner", Block(Leaky())), ("fc", Linear5()), ("act", Leaky())), scale: 0.3))),
            ResidualCriticOfVectors),
        ["first"] = (
            () => Chain(
                ("block", Residual(Chain(("fc", Linear(2, 2)), ("act", Leaky())))), ("hidden", Linear(2, 5)), ("act", Leaky()),
                ("fc", Linear(5, 3))),
            CriticOfVectors),
        ["first_scale"] = (
            () => Chain(
                ("block", Residual(Chain(("fc", Linear(2, 2)), ("act", Leaky())), Chain(("scale", Scale(0.5))))), ("fc", Linear(2, 3))),
            CriticOfVectors),
        ["last"] = (
            () => Chain(
                ("stem", Linear(2, 3)), ("block", Residual(Chain(("fc", Linear(3, 3)), ("act", Leaky())), Chain(("fc", Linear(3, 3)))))),
            ResidualCriticOfVectors),
        ["inplace_silu"] = (() => FromVectors(("act", SiLU(inplace: true))), CriticOfVectors),
        ["layer_norm"] = (() => FromVectors(("norm", LayerNorm(5)), ("act", Leaky())), CriticOfVectors),
        ["deconvolution"] = (Deconvolution, CriticOfImages),
        ["resnet"] = (ResidualGeneratorOfImages, ResidualCriticOfImages),
    };

    private static readonly Dictionary<string, (Func<Sequential> Generator, Func<Sequential> Critic)> Pairs = new()
    {
        ["mlp"] = (() => FromVectors(("act1", ReLU()), ("hidden", Linear5()), ("act2", ReLU())), CriticOfVectors),
        ["convolutions"] = (Deconvolution, () => Chain(
            ("conv1", Conv(2)), ("norm", LayerNorm([3, 4, 4])), ("act1", Leaky()), ("conv2", Conv(3, 2, stride: 2)), ("act2", Leaky()),
            ("flatten", Flatten()), ("fc", Linear(8, 1)))),
        ["residual_vectors"] = (() => FromVectors(("block", Block(Leaky())), ("act", Leaky())), ResidualCriticOfVectors),
        ["residual_images"] = (ResidualGeneratorOfImages, ResidualCriticOfImages),
    };

    /// <summary>The names of the generators.</summary>
    public static IReadOnlyCollection<string> GeneratorNames => Generators.Keys;

    /// <summary>The names of the pairs.</summary>
    public static IReadOnlyCollection<string> PairNames => Pairs.Keys;

    /// <summary>A generator whose update is compared, and the critic that scores it; the caller disposes both.</summary>
    public static (Sequential Generator, Sequential Critic) Generator(string name) =>
        (Generators[name].Generator(), Generators[name].Critic());

    /// <summary>A pair that is trained; the caller disposes both.</summary>
    public static (Sequential Generator, Sequential Critic) Pair(string name) => (Pairs[name].Generator(), Pairs[name].Critic());

    private static Sequential FromVectors(params (string Name, Layer Layer)[] layers) =>
        Chain([("stem", Linear(2, 5)), .. layers, ("fc", Linear(5, 3))]);

    private static Sequential Deconvolution() => Chain(
        ("fc", Linear(2, 12)), ("unflatten", Unflatten(1, [3, 2, 2])), ("norm", BatchNorm2d(3)), ("act", ReLU()),
        ("deconv", ConvTranspose2d(3, 2, 4, stride: 2, padding: 1)), ("out", Tanh()));

    private static Sequential ResidualGeneratorOfImages() => Chain(
        ("fc", Linear(2, 12)), ("unflatten", Unflatten(1, [3, 2, 2])),
        ("block1", Residual(Chain(("norm", BatchNorm2d(3)), ("act", ReLU()), ("up", Up()), ("conv", Conv())), Chain(("up", Up())))),
        ("block2", Residual(ConvEndsIn(Leaky()), scale: 0.3)),
        ("norm", BatchNorm2d(3)), ("act", ReLU()), ("conv", Conv(3, 2)), ("out", Tanh()));

    private static Sequential CriticOfVectors() => Chain(
        ("fc1", Linear(3, 5)), ("act1", Leaky()), ("fc2", Linear5()), ("act2", Leaky()), ("fc", Linear(5, 1)));

    private static Sequential ResidualCriticOfVectors() => Vectors(("block", Block(Leaky())), ("act", Leaky()));

    private static Sequential CriticOfImages() => Chain(
        ("conv1", Conv(2, 3, stride: 2)), ("act1", Leaky()), ("flatten", Flatten()), ("fc", Linear(12, 1)));

    private static Sequential ResidualCriticOfImages() => Chain(
        ("stem", Conv(2)), ("block1", Residual(ConvEndsIn(Leaky()))),
        ("block2", Residual(Chain(("act", Leaky()), ("conv", Conv()), ("pool", Pool())), Chain(("pool", Pool())))),
        ("act", Leaky()), ("flatten", Flatten()), ("fc", Linear(12, 1)));
}
