using TorchSharp;
using static TorchSharp.torch;
using Module = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace WganGp.Onnx.Tests.Support;

/// <summary>Layers in the forms that are written differently, each with the shape of one input.</summary>
internal static class LayerCases
{
    private static readonly long[] Vector = [6];
    private static readonly long[] Sequence = [4, 9];
    private static readonly long[] Image = [4, 7, 9];
    private static readonly long[] Even = [4, 6, 8];
    private static readonly long[] Volume = [4, 4, 5, 6];

    public static IReadOnlyDictionary<string, (long[] Input, Func<Module> Build)> All { get; } =
        Activations().Concat(Convolutions()).Concat(Normalizations()).Concat(Pools()).Concat(Others())
            .ToDictionary(entry => entry.Name, entry => (entry.Input, entry.Build));

    private static IEnumerable<(string Name, long[] Input, Func<Module> Build)> Activations() =>
    [
        ("ReLU", Vector, () => nn.ReLU()), ("LeakyReLU", Image, () => nn.LeakyReLU(0.2)),
        ("LeakyReLU, negative", Vector, () => nn.LeakyReLU(-0.3)),
        ("Tanh", Vector, () => nn.Tanh()), ("Sigmoid", Vector, () => nn.Sigmoid()), ("ELU", Vector, () => nn.ELU(0.7)),
        ("SELU", Vector, () => nn.SELU()), ("CELU", Vector, () => nn.CELU(0.6)), ("GELU", Vector, () => nn.GELU()),
        ("GELU, tanh", Vector, () => nn.GELU(TorchSharp.Modules.GELU.Approximate.tanh)), ("SiLU", Vector, () => nn.SiLU()),
        ("Mish", Vector, () => nn.Mish()), ("Softplus", Vector, () => nn.Softplus()), ("Softplus, cut", Vector, () => nn.Softplus(2, 1)),
        ("Softsign", Vector, () => nn.Softsign()), ("LogSigmoid", Vector, () => nn.LogSigmoid()), ("PReLU", Image, () => nn.PReLU(1, 0.3)),
        ("PReLU, channels", Image, () => nn.PReLU(4, 0.3)), ("PReLU, vector", Vector, () => nn.PReLU(6, 0.3)),
        ("Hardtanh", Vector, () => nn.Hardtanh(-0.5, 0.8)), ("Hardswish", Vector, () => nn.Hardswish()),
        ("Hardsigmoid", Vector, () => nn.Hardsigmoid()), ("ReLU6", Vector, () => nn.ReLU6()), ("Tanhshrink", Vector, () => nn.Tanhshrink()),
        ("Softshrink", Vector, () => nn.Softshrink(0.4)), ("Hardshrink", Vector, () => nn.Hardshrink(0.4)),
        ("Threshold", Vector, () => nn.Threshold(0.1, -2)), ("Softmax", Sequence, () => nn.Softmax(1)),
        ("LogSoftmax", Sequence, () => nn.LogSoftmax(-1)),
    ];

    private static IEnumerable<(string Name, long[] Input, Func<Module> Build)> Convolutions() =>
    [
        ("Conv1d", Sequence, () => nn.Conv1d(4, 3, 3, 2, 1)), ("Conv2d", Image, () => nn.Conv2d(4, 6, (3, 2), (2, 1), (1, 0), groups: 2)),
        ("Conv2d, dilated", Image, () => nn.Conv2d(4, 2, 3, dilation: 2, bias: false)), ("Conv3d", Volume, () => nn.Conv3d(4, 2, 3, 1, 1)),
        ("Conv2d, same", Image, () => nn.Conv2d(4, 2, 4, Padding.Same)), ("Conv1d, same", Sequence, () => nn.Conv1d(4, 2, 5, Padding.Same)),
        ("Conv2d, reflected", Image, () => nn.Conv2d(4, 2, 3, 1, 1, padding_mode: PaddingModes.Reflect)),
        ("Conv2d, replicated", Image, () => nn.Conv2d(4, 2, 5, 1, 2, padding_mode: PaddingModes.Replicate)),
        ("Conv2d, circular", Image, () => nn.Conv2d(4, 2, 5, 1, 2, padding_mode: PaddingModes.Circular)),
        ("ConvTranspose1d", Sequence, () => nn.ConvTranspose1d(4, 3, 4, 3, 1, 1)),
        ("ConvTranspose2d", Image, () => nn.ConvTranspose2d(4, 6, 5, 2, 2, 1, groups: 2)),
        ("ConvTranspose2d, dilated", Image, () => nn.ConvTranspose2d(4, 2, 3, dilation: 2, bias: false)),
        ("ConvTranspose3d", Volume, () => nn.ConvTranspose3d(4, 2, 3, 2, 1, 1)),
        ("SpectralNorm, Linear", Vector, () => new SpectralNorm(nn.Linear(6, 4))),
        ("SpectralNorm, Conv2d", Image, () => new SpectralNorm(nn.Conv2d(4, 3, 3, padding: 1L))),
        ("SpectralNorm, ConvTranspose2d", Image, () => new SpectralNorm(nn.ConvTranspose2d(4, 3, 4, 2, 1))),
    ];

    private static IEnumerable<(string Name, long[] Input, Func<Module> Build)> Normalizations() =>
    [
        ("BatchNorm1d", Vector, () => nn.BatchNorm1d(6)), ("BatchNorm1d, sequence", Sequence, () => nn.BatchNorm1d(4, affine: false)),
        ("BatchNorm2d", Image, () => nn.BatchNorm2d(4, eps: 1e-3)), ("BatchNorm3d", Volume, () => nn.BatchNorm3d(4)),
        ("BatchNorm2d, no statistics", Image, () => nn.BatchNorm2d(4, track_running_stats: false)),
        ("InstanceNorm1d", Sequence, () => nn.InstanceNorm1d(4)), ("InstanceNorm2d", Image, () => nn.InstanceNorm2d(4, affine: true)),
        ("InstanceNorm2d, tracked", Image, () => nn.InstanceNorm2d(4, affine: true, track_running_stats: true)),
        ("InstanceNorm3d", Volume, () => nn.InstanceNorm3d(4)), ("GroupNorm", Image, () => Gains(nn.GroupNorm(2, 4))),
        ("GroupNorm, no gain", Sequence, () => nn.GroupNorm(4, 4, affine: false)),
        ("LayerNorm", Image, () => Gains(nn.LayerNorm([4, 7, 9]))), ("LayerNorm, last", Sequence, () => Gains(nn.LayerNorm([9]))),
        ("LayerNorm, no gain", Vector, () => nn.LayerNorm([6], elementwise_affine: false)),
    ];

    private static IEnumerable<(string Name, long[] Input, Func<Module> Build)> Pools() =>
    [
        ("MaxPool1d", Sequence, () => nn.MaxPool1d(3, 2, 1)), ("MaxPool2d", Image, () => nn.MaxPool2d(3, 2, 1)),
        ("MaxPool2d, rounded up", Image, () => nn.MaxPool2d(2, 2, ceil_mode: true)), ("MaxPool3d", Volume, () => nn.MaxPool3d((2, 2, 2))),
        ("AvgPool1d", Sequence, () => nn.AvgPool1d(3, 2, 1)),
        ("AvgPool1d, rounded up", Sequence, () => nn.AvgPool1d(4, 3, 1, ceil_mode: true)),
        ("AvgPool2d", Image, () => nn.AvgPool2d(3, 2, 1)),
        ("AvgPool2d, without padding", Image, () => nn.AvgPool2d(3, 2, 1, count_include_pad: false)),
        ("AvgPool2d, rounded up", Image, () => nn.AvgPool2d(4, 3, 1, ceil_mode: true)),
        ("AvgPool2d, divisor", Image, () => nn.AvgPool2d(2, divisor_override: 3)),
        ("AvgPool3d", Volume, () => nn.AvgPool3d((2, 2, 2))),
        ("AvgPool3d, rounded up", Volume, () => nn.AvgPool3d((3, 3, 3), (2, 2, 2), (1, 1, 1), ceil_mode: true)),
        ("AdaptiveAvgPool1d", Sequence, () => nn.AdaptiveAvgPool1d(4)), ("AdaptiveAvgPool2d", Image, () => nn.AdaptiveAvgPool2d([3, 5])),
        ("AdaptiveMaxPool2d", Image, () => nn.AdaptiveMaxPool2d([3, 5])),
        ("Upsample, nearest", Image, () => nn.Upsample(scale_factor: [2, 3], mode: UpsampleMode.Nearest)),
        ("Upsample, to a size", Image, () => nn.Upsample([10, 13], mode: UpsampleMode.Nearest)),
        ("Upsample, bilinear", Image, () => nn.Upsample(scale_factor: [2, 2], mode: UpsampleMode.Bilinear, align_corners: false)),
        ("Upsample, aligned", Image, () => nn.Upsample(scale_factor: [1.7, 2.3], mode: UpsampleMode.Bilinear, align_corners: true)),
        ("Upsample, bicubic", Image, () => nn.Upsample(scale_factor: [2, 2], mode: UpsampleMode.Bicubic, align_corners: false)),
        ("Upsample, linear", Sequence, () => nn.Upsample(scale_factor: [2], mode: UpsampleMode.Linear, align_corners: false)),
        ("Upsample, trilinear", Volume, () => nn.Upsample(scale_factor: [2, 2, 2], mode: UpsampleMode.Trilinear, align_corners: false)),
    ];

    private static IEnumerable<(string Name, long[] Input, Func<Module> Build)> Others() =>
    [
        ("Linear", Vector, () => nn.Linear(6, 5)), ("Linear, no bias", Vector, () => nn.Linear(6, 5, hasBias: false)),
        ("Linear, last", Image, () => nn.Linear(9, 5)), ("Identity", Image, () => nn.Identity()), ("Scale", Image, () => new Scale(-0.5)),
        ("Flatten", Image, () => nn.Flatten()), ("Flatten, some", Volume, () => nn.Flatten(2, 3)),
        ("Unflatten", Vector, () => nn.Unflatten(1, [2, 3])), ("Dropout", Vector, () => nn.Dropout(0.5)),
        ("Dropout1d", Sequence, () => nn.Dropout1d(0.5)), ("Dropout2d", Image, () => nn.Dropout2d(0.5)),
        ("Dropout3d", Volume, () => nn.Dropout3d(0.5)), ("PixelShuffle", Image, () => nn.PixelShuffle(2)),
        ("PixelUnshuffle", Even, () => nn.PixelUnshuffle(2)), ("ZeroPad2d", Image, () => nn.ZeroPad2d((1, 2, 3, 0))),
        ("ReflectionPad2d", Image, () => nn.ReflectionPad2d((1, 2, 3, 0))),
        ("ReplicationPad2d", Image, () => nn.ReplicationPad2d((1, 2, 3, 0))),
        ("SelfAttention", Even, () => new SelfAttention(4)), ("SelfAttention, all", Image, () => new SelfAttention(4, pooled: false)),
        ("SelfAttention, sequence", Sequence, () => new SelfAttention(4, spectralNorm: true)),
        ("SelfAttention, volume", Volume, () => new SelfAttention(4)),
        ("Residual", Image, () => new Residual(nn.Sequential(nn.Conv2d(4, 4, 3, padding: 1L), nn.Tanh()), scale: 0.3)),
        ("Residual, shortcut", Vector, () => new Residual(nn.Sequential(nn.Linear(6, 3)), nn.Sequential(nn.Linear(6, 3)))),
        ("Sequential", Vector, () => nn.Sequential(nn.Sequential(nn.Linear(6, 6)), nn.Sequential())),
        ("GatedActivation", Image, () => new Recipes.Networks.GatedActivation()),
        ("SmoothElu", Vector, () => new Recipes.Networks.SmoothElu()),
    ];

    // TorchSharp leaves them uninitialised.
    private static T Gains<T>(T norm) where T : Module
    {
        using var noGrad = no_grad();
        foreach (var (name, weight) in norm.named_parameters()) weight.fill_(name == "weight" ? 1 : 0);
        return norm;
    }
}
