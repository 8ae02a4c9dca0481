using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Layer = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace WganGp.Tests.Numerics;

/// <summary>The residual critics of <c>tools/oracle/chains.py</c>, with PyTorch's names of their parameters.</summary>
internal static partial class OracleChains
{
    /// <summary>Builds a critic, with weights of its own; the caller disposes it.</summary>
    public static Sequential Critic(string name) => Builders[name]();

    /// <summary>The names of all critics built here.</summary>
    public static IReadOnlyCollection<string> Names => Builders.Keys;

    // Of tools/oracle/chains.py: the same functions under the same names.
    internal static Sequential Chain(params (string Name, Layer Layer)[] layers) => Sequential(layers);

    internal static LeakyReLU Leaky() => LeakyReLU(0.2);

    internal static Linear Linear5() => Linear(5, 5);

    internal static Conv2d Conv(long inputs = 3, long outputs = 3, long stride = 1) => Conv2d(inputs, outputs, 3, stride, padding: 1);

    internal static AvgPool2d Pool() => AvgPool2d(2);

    internal static Upsample Up() => Upsample(scale_factor: [2, 2], mode: UpsampleMode.Nearest);

    internal static LayerNorm Plain5() => LayerNorm(5, elementwise_affine: false);

    internal static Layer Residual(Sequential branch, Sequential? shortcut = null, double scale = 1) =>
        new WganGp.Residual(branch, shortcut, scale);

    internal static Layer Scale(double factor) => new WganGp.Scale(factor);

    internal static Layer Block(params Layer[] ends) => Residual(EndsIn(ends));

    internal static Layer Block(Sequential? shortcut, double scale, params Layer[] ends) => Residual(EndsIn(ends), shortcut, scale);

    internal static Sequential ConvEndsIn(params Layer[] ends) => Ends(("conv", Conv()), ends);

    internal static Sequential Vectors(params (string Name, Layer Layer)[] layers) =>
        Chain([("stem", Linear(3, 5)), .. layers, ("fc", Linear(5, 1))]);

    internal static Sequential Images(params (string Name, Layer Layer)[] layers) => Images(48, layers);

    private static Sequential Images(long size, params (string Name, Layer Layer)[] layers) =>
        Chain([("stem", Conv(2)), .. layers, ("flatten", Flatten()), ("fc", Linear(size, 1))]);

    private static Sequential First(Sequential? shortcut = null, params (string Name, Layer Layer)[] before) =>
        Chain([.. before, ("block", Residual(Chain(("fc", Linear(3, 3)), ("end1", Tanh())), shortcut)), ("fc", Linear(3, 1))]);

    private static Sequential FirstOfImages() => Chain(
        ("block", Residual(Chain(("conv", Conv(2, 2, stride: 2))), Chain(("pool", Pool())))), ("act", Leaky()),
        ("flatten", Flatten()), ("fc", Linear(8, 1)));

    private static Sequential Mlp(Func<Layer> activation) => Chain(
        ("fc1", Linear(3, 5)), ("act1", activation()), ("fc2", Linear5()), ("act2", activation()), ("fc", Linear(5, 1)));

    private static Sequential EndsIn(Layer[] ends) => Ends(("fc", Linear5()), ends);

    private static Sequential Ends((string Name, Layer Layer) first, Layer[] ends) =>
        Chain([first, .. ends.Select((layer, i) => ($"end{i + 1}", layer))]);
}
