using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Module = TorchSharp.torch.nn.Module;

namespace WganGp.Tests.Layerwise.Grammar;

/// <summary>Every kind of layer that the layerwise path has an entry for, and some that it has none for.</summary>
internal static class Kinds
{
    private static readonly int[] AnyRank = [1, 2, 3, 4];

    /// <summary>The kinds but the containers, which <see cref="Node"/> builds.</summary>
    public static IReadOnlyList<Kind> All { get; } =
    [
        Same("ReLU", place => nn.ReLU(place.MayWrite && place.Chance(2))),
        Same("LeakyReLU", place => nn.LeakyReLU(0.2, place.MayWrite && place.Chance(2))),
        Same("LeakyReLU 0", place => nn.LeakyReLU(0, place.MayWrite && place.Chance(2))),
        Same("LeakyReLU -0.3", _ => nn.LeakyReLU(-0.3)),
        Same("Identity", _ => nn.Identity()),
        Same("Scale", place => new Scale(place.Chance(2) ? -0.5 : 2)),
        Same("Dropout", _ => nn.Dropout(0.3)),
        Same("Tanh", place => nn.Tanh(place.MayWrite)),
        Same("Sigmoid", place => nn.Sigmoid(place.MayWrite)),
        Same("ELU", place => nn.ELU(inplace: place.MayWrite)),
        Same("SELU", place => nn.SELU(place.MayWrite)),
        Same("CELU", place => nn.CELU(inplace: place.MayWrite)),
        Same("GELU", place => nn.GELU(place.MayWrite)),
        Same("SiLU", place => nn.SiLU(place.MayWrite)),
        Same("Softplus", _ => nn.Softplus()),
        Same("Softsign", _ => nn.Softsign()),
        Same("Mish", _ => nn.Mish()),
        Same("PReLU", _ => nn.PReLU(1, 0.3)),
        Same("LogSigmoid", _ => nn.LogSigmoid()),
        Same("Hardswish", place => nn.Hardswish(place.MayWrite)),
        Same("ReLU6", place => nn.ReLU6(place.MayWrite)),
        Same("Tanhshrink", _ => nn.Tanhshrink()),
        Same("Softshrink", _ => nn.Softshrink(0.1)),
        Same("Hardshrink", _ => nn.Hardshrink(0.1)),
        Same("Threshold", place => nn.Threshold(0.05, 0.1, place.MayWrite)),
        Same("RReLU", place => nn.RReLU(inplace: place.MayWrite)),
        Same("AlphaDropout", _ => nn.AlphaDropout(0.2)),
        Same("Softmax", place => nn.Softmax(place.Shape.Length)),
        Same("Own", _ => new Gate()),
        Same("Own, row by row", _ => new RowWiseGate()),
        Same("LayerNorm", place => Gains(nn.LayerNorm(place.Sets(place.Features).Shape, elementwise_affine: true, bias: !place.Chance(4)))),
        Same("LayerNorm, no gain", place => nn.LayerNorm(place.Sets(place.Features).Shape, elementwise_affine: false)),
        Same("LayerNorm, last", place => Gains(nn.LayerNorm([place.Sets(place.Shape[^1]).Shape[^1]]))),
        new("GroupNorm", [2, 3, 4], rank => [rank], place => (Gains(nn.GroupNorm(Groups(place), place.Channels)), place.Shape)),
        new("GroupNorm, no gain", [2, 3, 4], rank => [rank], place => (
            nn.GroupNorm(Groups(place), place.Channels, affine: false), place.Shape)),
        new("Linear", AnyRank, rank => [rank], Linear),
        new("Flatten", AnyRank, _ => [1], place => place.Keeps && place.Shape.Length > 1 ? null : (nn.Flatten(), [place.Features])),
        new("Unflatten", [1, 2, 3], rank => [.. Enumerable.Range(rank + 1, 4 - rank)], Unflatten),
        new("Again", AnyRank, rank => [rank], Again),

        Of(1, "Conv1d", place => Conv(place, 1)),
        Of(2, "Conv2d", place => Conv(place, 2)),
        Of(3, "Conv3d", place => Conv(place, 3)),
        Of(1, "ConvTranspose1d", place => ConvTranspose(place, 1)),
        Of(2, "ConvTranspose2d", place => ConvTranspose(place, 2)),
        Of(3, "ConvTranspose3d", place => ConvTranspose(place, 3)),
        Of(2, "Conv2d, reflected", place => place.Shape[1] < 2 || place.Shape[2] < 2 ? null : (
            nn.Conv2d(place.Channels, place.Channels, 3, 1, 1, padding_mode: PaddingModes.Reflect), place.Shape)),

        Same(2, "InstanceNorm1d",
            place => place.Pixels > 1 ? nn.InstanceNorm1d(place.Sets(place.Pixels).Channels, affine: place.Chance(2)) : null),
        Same(3, "InstanceNorm2d",
            place => place.Pixels > 1 ? nn.InstanceNorm2d(place.Sets(place.Pixels).Channels, affine: place.Chance(2)) : null),
        Same(4, "InstanceNorm3d",
            place => place.Pixels > 1 ? nn.InstanceNorm3d(place.Sets(place.Pixels).Channels, affine: place.Chance(2)) : null),
        Same(3, "InstanceNorm2d, tracked",
            place => place.Pixels > 1
                ? nn.InstanceNorm2d(place.Sets(place.Pixels).Channels, affine: true, track_running_stats: true)
                : null),
        new("BatchNorm1d", [1, 2], rank => [rank], place => Batch(place, () => nn.BatchNorm1d(place.Channels, affine: !place.Chance(3)))),
        new("BatchNorm2d", [3], rank => [rank], place => Batch(place, () => nn.BatchNorm2d(place.Channels, affine: !place.Chance(3)))),
        new("BatchNorm3d", [4], rank => [rank], place => Batch(place, () => nn.BatchNorm3d(place.Channels, affine: !place.Chance(3)))),
        Same(2, "Dropout1d", _ => nn.Dropout1d(0.3)),
        Same(3, "Dropout2d", _ => nn.Dropout2d(0.3)),
        Same(4, "Dropout3d", _ => nn.Dropout3d(0.3)),

        Pool(1, "AvgPool1d", (_, kernel, stride, padding) => nn.AvgPool1d(kernel, stride, padding)),
        Pool(2, "AvgPool2d", (place, kernel, stride, padding) => nn.AvgPool2d(kernel, stride, padding, false, place.Chance(2))),
        Pool(3, "AvgPool3d", (_, kernel, stride, padding) =>
            nn.AvgPool3d((kernel, kernel, kernel), (stride, stride, stride), (padding, padding, padding))),
        Pool(1, "MaxPool1d", (_, kernel, stride, padding) => nn.MaxPool1d(kernel, stride, padding)),
        Pool(2, "MaxPool2d", (_, kernel, stride, padding) => nn.MaxPool2d(kernel, stride, padding)),
        Pool(3, "MaxPool3d", (_, kernel, stride, padding) =>
            nn.MaxPool3d((kernel, kernel, kernel), (stride, stride, stride), (padding, padding, padding))),
        Adaptive(1, "AdaptiveAvgPool1d", size => nn.AdaptiveAvgPool1d(size[0])),
        Adaptive(2, "AdaptiveAvgPool2d", size => nn.AdaptiveAvgPool2d(size)),
        Adaptive(2, "AdaptiveMaxPool2d", size => nn.AdaptiveMaxPool2d(size)),
        Of(2, "Upsample", Upsample),
        Of(2, "PixelShuffle", place => place.Keeps || place.Channels % 4 != 0
            ? (nn.PixelShuffle(1), place.Shape)
            : (nn.PixelShuffle(2), [place.Channels / 4, place.Shape[1] * 2, place.Shape[2] * 2])),
        Of(2, "PixelUnshuffle", place => place.Keeps || place.Shape[1] % 2 != 0 || place.Shape[2] % 2 != 0
            ? (nn.PixelUnshuffle(1), place.Shape)
            : (nn.PixelUnshuffle(2), [place.Channels * 4, place.Shape[1] / 2, place.Shape[2] / 2])),
        Pad("ZeroPad2d", size => nn.ZeroPad2d(size)),
        Pad("ReflectionPad2d", size => nn.ReflectionPad2d(size)),
        Pad("ReplicationPad2d", size => nn.ReplicationPad2d(size)),
        .. BlockKinds.All,
        .. ConditionalKinds.All,
    ];

    private static readonly Dictionary<string, Kind> ByName = All.ToDictionary(kind => kind.Name);

    public static Kind Named(string name) => ByName[name];

    /// <summary>Whether no derivative of these needs what they return, so that a layer above may write into it.</summary>
    public static bool GivesAway(string name) => name == "Linear" || name.StartsWith("Conv", StringComparison.Ordinal);

    private static Kind Same(string name, Func<Place, Module> build) =>
        new(name, AnyRank, rank => [rank], place => (build(place), place.Shape));

    private static Kind Same(int rank, string name, Func<Place, Module?> build) =>
        new(name, [rank], same => [same], place => build(place) is { } module ? (module, place.Shape) : null);

    private static Kind Of(int dimensions, string name, Func<Place, (Module, long[])?> build) =>
        new(name, [dimensions + 1], rank => [rank], build);

    internal static (Module, long[])? Linear(Place place)
    {
        var outputs = place.Keeps ? place.Shape[^1] : place.Size();
        return (nn.Linear(place.Shape[^1], outputs, hasBias: !place.Chance(4)), [.. place.Shape[..^1], outputs]);
    }

    private static (Module, long[])? Unflatten(Place place)
    {
        if (place.Keeps) return null;
        // To the second dimension of a sample, and where there is room to the third.
        var firsts = new long[] { 1, 2, 4 }.Where(size => place.Channels % size == 0).ToArray();
        var first = firsts[place.Draw.Next(firsts.Length)];
        long[] inner = place.Shape.Length <= 2 && place.Chance(2) ? [first, 1, place.Channels / first] : [first, place.Channels / first];
        return (nn.Unflatten(1, inner), [.. inner, .. place.Shape[1..]]);
    }

    private static (Module, long[])? Again(Place place)
    {
        // Those that read a condition need one.
        var known = place.Built.Modules
            .Where(each => place.Condition != ConditionKind.None || each.Module is nn.Module<Tensor, Tensor>).ToArray();
        var fitting = known
            .Where(each => each.In.SequenceEqual(place.Shape) && (!place.Keeps || each.Out.SequenceEqual(place.Shape))).ToArray();
        if (fitting.Length > 0)
        {
            var (module, _, made) = fitting[place.Draw.Next(fitting.Length)];
            return (module, made);
        }

        // These take samples of any shape.
        var any = known.Select(each => each.Module).Where(each => each is PReLU or Gate or Scale).ToArray();
        return any.Length == 0 ? null : (any[place.Draw.Next(any.Length)], place.Shape);
    }

    internal static (Module, long[])? Conv(Place place, int dimensions)
    {
        var groups = place.Channels % 2 == 0 && place.Chance(4) ? 2 : 1;
        var outputs = place.Keeps ? place.Channels : groups * (long)place.Draw.Next(1, 3);
        var (kernel, stride, padding, dilation) = place.Keeps || place.Chance(2)
            ? (3L, 1L, 1L, 1L)
            : (place.Draw.Next(1, 4), place.Draw.Next(1, 3), place.Draw.Next(0, 2), place.Draw.Next(1, 3));
        long[] shape = [outputs, .. place.Shape[1..].Select(size => ((size + (2 * padding) - (dilation * (kernel - 1)) - 1) / stride) + 1)];
        if (place.Shape[1..].Any(size => size + (2 * padding) < (dilation * (kernel - 1)) + 1)) return null;
        var bias = !place.Chance(4);
        Module module = dimensions switch
        {
            1 => nn.Conv1d(place.Channels, outputs, kernel, stride, padding, dilation, groups: groups, bias: bias),
            2 => nn.Conv2d(place.Channels, outputs, kernel, stride, padding, dilation, groups: groups, bias: bias),
            _ => nn.Conv3d(place.Channels, outputs, kernel, stride, padding, dilation, groups: groups, bias: bias),
        };
        return (module, shape);
    }

    internal static (Module, long[])? ConvTranspose(Place place, int dimensions)
    {
        var outputs = place.Keeps ? place.Channels : new long[] { 1, 2, 4 }[place.Draw.Next(3)];
        var (kernel, stride, padding) = place.Keeps || place.Features > 60
            ? (3L, 1L, 1L)
            : (place.Draw.Next(1, 4), place.Draw.Next(1, 3), 0L);
        long[] shape = [outputs, .. place.Shape[1..].Select(size => ((size - 1) * stride) - (2 * padding) + kernel)];
        var bias = !place.Chance(4);
        Module module = dimensions switch
        {
            1 => nn.ConvTranspose1d(place.Channels, outputs, kernel, stride, padding, bias: bias),
            2 => nn.ConvTranspose2d(place.Channels, outputs, kernel, stride, padding, bias: bias),
            _ => nn.ConvTranspose3d(place.Channels, outputs, kernel, stride, padding, bias: bias),
        };
        return (module, shape);
    }

    private static (Module, long[])? Batch(Place place, Func<Module> build)
    {
        if (place.Count * place.Pixels < 2) return null;
        place.Sets(place.Count * place.Pixels);
        var norm = Gains(build());
        if (place.Chance(4)) norm.eval();
        return (norm, place.Shape);
    }

    private static Kind Pool(int dimensions, string name, Func<Place, long, long, long, Module> build) => Of(dimensions, name, place =>
    {
        var (kernel, stride, padding) = place.Keeps || place.Chance(2) ? (3, 1, 1) : (2, 2, 0);
        if (place.Shape[1..].Any(size => size + (2 * padding) < kernel)) return null;
        var made = place.Shape[1..].Select(size => ((size + (2 * padding) - kernel) / stride) + 1);
        return (build(place, kernel, stride, padding), [place.Channels, .. made]);
    });

    private static Kind Adaptive(int dimensions, string name, Func<long[], Module> build) => Of(dimensions, name, place =>
    {
        long[] size = place.Keeps ? place.Shape[1..] : [.. Enumerable.Repeat(2L, dimensions)];
        return (build(size), [place.Channels, .. size]);
    });

    private static (Module, long[])? Upsample(Place place)
    {
        var factor = place.Keeps || place.Features > 60 ? 1 : 2;
        return (nn.Upsample(scale_factor: [factor, factor]), [place.Channels, place.Shape[1] * factor, place.Shape[2] * factor]);
    }

    private static Kind Pad(string name, Func<long, Module> build) => Of(2, name, place =>
    {
        var size = place.Keeps ? 0 : 1;
        if (place.Shape[1] <= size || place.Shape[2] <= size) return null;
        return (build(size), [place.Channels, place.Shape[1] + (2 * size), place.Shape[2] + (2 * size)]);
    });

    private static long Groups(Place place)
    {
        var groups = place.Channels % 2 == 0 && place.Pixels > 1 && place.Chance(2) ? 2 : 1;
        place.Sets(place.Features / groups);
        return groups;
    }

    // Gains and offsets that differ from value to value, statistics that are none of a batch's; TorchSharp begins with 1 and 0, or with
    // memory as it was.
    private static Module Gains(Module norm)
    {
        using var none = no_grad();
        foreach (var (name, parameter) in norm.named_parameters())
        {
            parameter.copy_((rand(parameter.shape) * 0.5) + (name == "weight" ? 0.75 : 0));
        }

        foreach (var (name, buffer) in norm.named_buffers())
        {
            if (name.Contains("running", StringComparison.Ordinal)) buffer.copy_(rand(buffer.shape) + 0.5);
        }

        return norm;
    }
}
