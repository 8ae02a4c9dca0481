using FsCheck;
using FsCheck.Fluent;
using TorchSharp;
using static TorchSharp.torch;

namespace WganGp.Tests.Support;

/// <summary>A Sequential network of TorchSharp's layers: autograd through it defines the numbers.</summary>
/// <param name="Shape">The shape of a batch of samples.</param>
/// <param name="Layers">The layers.</param>
/// <param name="Seed">Of weights and samples.</param>
internal sealed record LayerCase(long[] Shape, IReadOnlyList<TestLayer> Layers, int Seed)
{
    public nn.Module<Tensor, Tensor> Build(ScalarType type)
    {
        random.manual_seed(Seed);
        return nn.Sequential(Layers.Select((layer, index) => ($"{index}", layer.Create()))).to(type);
    }

    public Tensor Samples(ScalarType type)
    {
        using var generator = new torch.Generator((ulong)Seed + 1);
        return randn(Shape, generator: generator, dtype: type);
    }

    public override string ToString() =>
        $"[{string.Join(", ", Shape)}] {string.Join(" | ", Layers.Select(layer => layer.Text))} seed {Seed}";
}

/// <summary>One layer.</summary>
internal sealed record TestLayer(string Text, Func<nn.Module<Tensor, Tensor>> Create);

/// <summary>Random geometry and random networks; also for other ways of computing the same numbers.</summary>
internal static class LayerCases
{
    private static readonly PaddingModes[] Modes =
        [PaddingModes.Zeros, PaddingModes.Zeros, PaddingModes.Reflect, PaddingModes.Replicate, PaddingModes.Circular];

    /// <summary>One convolution of any geometry, an activation, then the score.</summary>
    public static Arbitrary<LayerCase> Geometries() => Arb.From(Gen.Choose(0, int.MaxValue - 2).Select(Geometry));

    public static LayerCase Geometry(int seed)
    {
        var draw = new Random(seed);
        List<long> sample = [draw.Next(1, 7), .. Enumerable.Range(0, draw.Next(1, 3)).Select(_ => (long)draw.Next(3, 12))];
        long[] shape = [draw.Next(1, 4), .. sample];
        var layer = Convolution(draw, sample);
        return new LayerCase(shape, [layer, Activation(draw), .. Score(sample)], seed);
    }

    private static TestLayer[] Score(List<long> sample)
    {
        var features = sample.Aggregate(1L, (product, size) => product * size);
        return [new("Flatten", () => nn.Flatten()), new("Linear 1", () => nn.Linear(features, 1))];
    }

    private static TestLayer Activation(Random draw)
    {
        var slope = draw.Next(4) switch { 0 => 0.0, 1 => -0.3, _ => 0.2 };
        return draw.Next(7) switch
        {
            0 => new("ReLU", () => nn.ReLU()),
            1 => new("Softplus", () => nn.Softplus()),
            2 => new("SiLU", () => nn.SiLU()),
            3 => new("Tanh", () => nn.Tanh()),
            _ => new($"LeakyReLU {slope}", () => nn.LeakyReLU(slope)),
        };
    }

    private static TestLayer Convolution(Random draw, List<long> sample)
    {
        var dimensions = sample.Count - 1;
        var groups = Divisors(sample[0])[draw.Next(Divisors(sample[0]).Length)];
        long inputs = sample[0], outputs = groups * draw.Next(1, 4);
        var bias = draw.Next(3) > 0;
        // Sizes as both ranks' constructors take them: height and width may differ.
        long[] Draw(int least, int most) => [.. Enumerable.Range(0, dimensions).Select(_ => (long)draw.Next(least, most + 1))];
        long[] kernel = Draw(1, 4), stride = Draw(1, 3), dilation = Draw(1, 2), padding = Draw(0, 3);
        for (var i = 0; i < dimensions; i++)
        {
            // A kernel that fits into the padded input.
            while (dilation[i] * (kernel[i] - 1) + 1 > sample[i + 1] + 2 * padding[i]) kernel[i]--;
        }

        sample[0] = outputs;
        if (draw.Next(4) == 0) return Transposed(draw, sample, inputs, groups, bias, kernel, stride, dilation, padding);
        if (draw.Next(6) == 0) return Named(draw, sample, inputs, groups, bias, kernel, dilation);

        var mode = Modes[draw.Next(Modes.Length)];
        if (mode != PaddingModes.Zeros) padding = [.. padding.Select((size, i) => Math.Min(size, sample[i + 1] - 1))];
        for (var i = 0; i < dimensions; i++)
        {
            if (dilation[i] * (kernel[i] - 1) + 1 > sample[i + 1] + 2 * padding[i]) kernel[i] = 1;
            sample[i + 1] = (sample[i + 1] + 2 * padding[i] - dilation[i] * (kernel[i] - 1) - 1) / stride[i] + 1;
        }

        var text = $"Conv{dimensions}d {inputs}->{outputs} k{Text(kernel)} s{Text(stride)} p{Text(padding)} d{Text(dilation)} " +
            $"g{groups} {mode} bias {bias}";
        return dimensions == 1
            ? new(text,
                () => nn.Conv1d(inputs, outputs, kernel[0], stride[0], padding[0], dilation[0], mode, groups, bias))
            : new(text,
                () => nn.Conv2d(inputs, outputs, Two(kernel), Two(stride), Two(padding), Two(dilation), mode, groups, bias));
    }

    private static TestLayer Named(Random draw, List<long> sample, long inputs, long groups, bool bias, long[] kernel, long[] dilation)
    {
        var outputs = sample[0];
        var padding = draw.Next(3) == 0 ? Padding.Valid : Padding.Same;
        for (var i = 0; i < kernel.Length; i++)
        {
            while (dilation[i] * (kernel[i] - 1) + 1 > sample[i + 1]) kernel[i]--;
            if (padding == Padding.Valid) sample[i + 1] -= dilation[i] * (kernel[i] - 1);
        }

        var text = $"Conv{kernel.Length}d {inputs}->{outputs} k{Text(kernel)} {padding} d{Text(dilation)} g{groups} bias {bias}";
        return kernel.Length == 1
            ? new(text,
                () => nn.Conv1d(inputs, outputs, kernel[0], padding, 1, dilation[0], PaddingModes.Zeros, groups, bias))
            : new(text,
                () => nn.Conv2d(inputs, outputs, Two(kernel), padding, (1, 1), Two(dilation), PaddingModes.Zeros, groups, bias));
    }

    private static TestLayer Transposed(
        Random draw, List<long> sample, long inputs, long groups, bool bias, long[] kernel, long[] stride, long[] dilation, long[] padding)
    {
        var outputs = sample[0];
        // One output padding for both dimensions: TorchSharp 0.107 takes the first for all.
        long extra = draw.Next(0, (int)stride.Zip(dilation, Math.Max).Min());
        for (var i = 0; i < kernel.Length; i++)
        {
            long Size() => (sample[i + 1] - 1) * stride[i] - 2 * padding[i] + dilation[i] * (kernel[i] - 1) + extra + 1;
            while (Size() < 1 && padding[i] > 0) padding[i]--;
            sample[i + 1] = Size();
        }

        var text = $"ConvTranspose{kernel.Length}d {inputs}->{outputs} k{Text(kernel)} s{Text(stride)} p{Text(padding)} o{extra} " +
            $"d{Text(dilation)} g{groups} bias {bias}";
        return kernel.Length == 1
            ? new(text,
                () => nn.ConvTranspose1d(
                    inputs, outputs, kernel[0], stride[0], padding[0], extra, dilation[0], PaddingModes.Zeros, groups, bias))
            : new(text,
                () => nn.ConvTranspose2d(
                    inputs, outputs, Two(kernel), Two(stride), Two(padding), (extra, extra), Two(dilation),
                    PaddingModes.Zeros, groups, bias));
    }

    private static long[] Divisors(long number) =>
        [.. Enumerable.Range(1, (int)number).Select(each => (long)each).Where(each => number % each == 0)];

    private static (long, long) Two(long[] sizes) => (sizes[0], sizes[1]);

    private static string Text(long[] sizes) => string.Join('x', sizes);
}
