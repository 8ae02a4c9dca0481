using System.Reflection;
using TorchSharp;
using TorchSharp.Modules;
using WganGp.Operations;
using ConditionalModule = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;
using Module = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace WganGp.Layerwise;

/// <summary>What the layerwise path knows of each type of module: the one place where a layer is entered.</summary>
/// <remarks>Types are matched exactly: a class of a host's own may derive from a layer and do more than it.</remarks>
internal static class LayerCatalog
{
    private static readonly Dictionary<Type, Entry> Entries = new()
    {
        [typeof(Linear)] = Written<Linear>(layer => new LinearLayer(layer.weight!, layer.bias)),
        [typeof(Conv1d)] = Written<Convolution>(layer => Convolved(layer)),
        [typeof(Conv2d)] = Written<Convolution>(layer => Convolved(layer)),
        [typeof(Conv3d)] = Written<Convolution>(layer => Convolved(layer)),
        [typeof(ConvTranspose1d)] = Written<Convolution>(layer => Convolved(layer)),
        [typeof(ConvTranspose2d)] = Written<Convolution>(layer => Convolved(layer)),
        [typeof(ConvTranspose3d)] = Written<Convolution>(layer => Convolved(layer)),
        [typeof(SpectralNorm)] = Written<SpectralNorm>(norm => norm.Layer is Linear
            ? Mapped(norm)
            : Convolved((Convolution)norm.Layer, norm)),
        [typeof(SelfAttention)] = Written<SelfAttention>(Attention),

        [typeof(ReLU)] = Written<ReLU>(_ => new RectifierLayer(0)),
        [typeof(LeakyReLU)] = Written<LeakyReLU>(layer => layer.negative_slope >= 0 ? new RectifierLayer(layer.negative_slope) : null),

        [typeof(Identity)] = Written<Identity>(Reshaping),
        [typeof(Flatten)] = Written<Flatten>(layer => layer.start_dim > 0 ? Reshaping(layer) : null, layer => layer.start_dim > 0),
        [typeof(Unflatten)] = Written<Unflatten>(Reshaping),
        [typeof(Scale)] = Written<Scale>(layer => new LinearMapLayer(layer.call, (gradient, _) => gradient.Times(layer.Factor))),
        [typeof(AvgPool2d)] = Written<AvgPool2d>(Pooling),

        [typeof(LayerNorm)] = Written<LayerNorm>(norm => Normalization(
            RowStandardization.OfSize(norm.normalized_shape.Aggregate(1L, (all, size) => all * size), norm.eps),
            norm.weight, norm.bias, isOfChannels: false)),
        [typeof(GroupNorm)] = Written<GroupNorm>(norm => Normalization(
            RowStandardization.OfGroups(norm.num_groups, norm.eps), norm.weight, norm.bias)),
        [typeof(InstanceNorm1d)] = Written<InstanceNorm>(OfInstances, HasNoStatistics),
        [typeof(InstanceNorm2d)] = Written<InstanceNorm>(OfInstances, HasNoStatistics),
        [typeof(InstanceNorm3d)] = Written<InstanceNorm>(OfInstances, HasNoStatistics),

        // Statistics of the batch: real samples, generated ones and points go through apart.
        [typeof(BatchNorm1d)] = Written<BatchNorm>(OfBatches, _ => false),
        [typeof(BatchNorm2d)] = Written<BatchNorm>(OfBatches, _ => false),
        [typeof(BatchNorm3d)] = Written<BatchNorm>(OfBatches, _ => false),
        // Row by row once the mask is drawn, which is done for each group of rows in turn (Masks).
        [typeof(Dropout)] = Written<Module>(layer => new DropoutLayer(layer)),
        [typeof(Dropout1d)] = Written<Module>(layer => new DropoutLayer(layer)),
        [typeof(Dropout2d)] = Written<Module>(layer => new DropoutLayer(layer)),
        [typeof(Dropout3d)] = Written<Module>(layer => new DropoutLayer(layer)),
    };

    // By autograd within their own bounds, row by row. libtorch 2.10 has all kernels of these in bfloat16, up to the second derivative (a
    // test runs them).
    private static readonly HashSet<Type> Smooth =
    [
        typeof(Tanh), typeof(Sigmoid), typeof(ELU), typeof(SELU), typeof(CELU), typeof(GELU), typeof(SiLU), typeof(Softplus),
        typeof(Softsign), typeof(Mish), typeof(PReLU), typeof(LogSigmoid), typeof(Hardtanh), typeof(Hardswish), typeof(Hardsigmoid),
        typeof(ReLU6), typeof(Tanhshrink), typeof(Softshrink), typeof(Hardshrink), typeof(Threshold), typeof(MaxPool1d), typeof(MaxPool2d),
        typeof(MaxPool3d), typeof(AdaptiveAvgPool1d), typeof(AdaptiveAvgPool2d), typeof(AdaptiveMaxPool2d), typeof(Upsample),
        typeof(PixelShuffle), typeof(PixelUnshuffle), typeof(ZeroPad2d), typeof(ReflectionPad2d), typeof(ReplicationPad2d),
    ];

    // The same without all kernels in bfloat16: these run in float32 there.
    private static readonly HashSet<Type> Wide = [typeof(AvgPool1d), typeof(AvgPool3d)];

    // Of two inputs: affine in the activations, and row by row.
    private static readonly HashSet<Type> Affine = [typeof(ConcatenatedCondition), typeof(FeatureWiseAffine), typeof(ProjectionHead)];

    /// <summary>The types that the catalogue names: the random networks must hold each of them.</summary>
    public static IEnumerable<Type> Types => [.. Entries.Keys, .. Smooth, .. Wide];

    /// <summary>The types of two inputs that it names.</summary>
    public static IEnumerable<Type> ConditionalTypes => Affine;

    /// <summary>The layer that computes what the module does.</summary>
    /// <param name="module">The module; no chain of others.</param>
    /// <param name="isRowWise">Whether all groups of rows may go through it in one batch.</param>
    public static Layer Of(Module module, out bool isRowWise)
    {
        var type = module.GetType();
        if (Entries.TryGetValue(type, out var entry))
        {
            isRowWise = entry.IsRowWise(module);
            if (entry.Layer(module) is { } layer) return layer;
        }
        else
        {
            isRowWise = Smooth.Contains(type) || Wide.Contains(type) || module is IRowWiseModule;
        }

        return new LocalLayer(
            (input, _) => module.call(input), module, isNarrow: Smooth.Contains(type),
            mayWriteInput: WritesInput(module) || (type.Assembly != typeof(Linear).Assembly && !Entries.ContainsKey(type)));
    }

    /// <summary>The layer that computes what a module of two inputs does: by autograd, with the condition as a constant.</summary>
    public static LocalLayer Of(ConditionalModule module, out bool isRowWise)
    {
        var isKnown = Affine.Contains(module.GetType());
        isRowWise = isKnown || module is IRowWiseModule;
        return new LocalLayer(
            (input, condition) => module.call(input, condition!), module, isNarrow: isKnown, mayWriteInput: !isKnown, isLinear: isKnown);
    }

    /// <summary>
    /// Whether it is one of TorchSharp's modules that was told to write into its input, or Hardtanh, which in 0.107 does so untold.
    /// </summary>
    public static bool WritesInput(torch.nn.Module module) => module is Hardtanh ||
        module.GetType().GetProperty("inplace", BindingFlags.Instance | BindingFlags.Public)?.GetValue(module) is true;

    /// <summary>Whether the output is the input in another shape.</summary>
    public static bool IsView(torch.nn.Module module) => module is Identity or Flatten or Unflatten;

    private static Entry Written<T>(Func<T, Layer?> layer, Func<T, bool>? isRowWise = null) where T : torch.nn.Module =>
        new(module => layer((T)(torch.nn.Module)module), module => isRowWise?.Invoke((T)(torch.nn.Module)module) ?? true);

    // TorchSharp 0.107's own transposed convolutions take the first output padding for every dimension.
    private static ConvolutionLayer? Convolved(Convolution layer, SpectralNorm? norm = null) =>
        layer is { padding_mode: PaddingModes.Zeros, padding: not null }
            && (!layer.transposed || layer.output_padding.Distinct().Count() <= 1)
            ? new ConvolutionLayer(layer.weight, layer.bias, new ConvolutionGeometry(
                layer.stride, layer.padding, layer.dilation, layer.output_padding, layer.transposed, layer.groups))
            {
                Norm = norm,
            }
            : null;

    // Between images and vectors the memory format is lost; layers that read one tensor by its channels and another by its rows are slow.
    private static LinearMapLayer Reshaping(Module layer) => new(
        input =>
        {
            using var raw = layer.call(input);
            return MemoryFormat.ForConvolutions(raw);
        },
        (gradient, input) =>
        {
            using var raw = gradient.reshape(input.shape);
            return MemoryFormat.ForConvolutions(raw);
        });

    /// <summary>A fully connected layer, in a spectral norm or not.</summary>
    private static LinearLayer Mapped(Module map)
    {
        var norm = map as SpectralNorm;
        var layer = (Linear)(norm?.Layer ?? map);
        return new LinearLayer(layer.weight!, layer.bias) { Norm = norm };
    }

    // The maps see the channels last; the softmax has no weights, and a second derivative.
    private static ResidualLayer Attention(SelfAttention block)
    {
        LinearLayer[] maps = [.. block.Maps.Select(Mapped)];
        return new ResidualLayer(
            new Chain([
                new LinearMapLayer(block.ToPositions, (gradient, _) => Channels(gradient)),
                new JoinedLayer(maps, Array.ConvertAll(maps, map => map.Outputs)),
                new LocalLayer((input, _) => block.Core.call(input), block.Core, isNarrow: true, mayWriteInput: false),
                Mapped(block.Output),
                new ScalarGainLayer(block.Gamma),
                new LinearMapLayer(Channels, (gradient, _) => gradient.movedim([1], [-1])),
            ]),
            null, 1);
    }

    // From the channels last to the channels first, which in memory they may be all the same.
    private static torch.Tensor Channels(torch.Tensor positions)
    {
        using var raw = positions.movedim([-1], [1]);
        return MemoryFormat.ForConvolutions(raw);
    }

    private static LinearMapLayer Pooling(AvgPool2d pool) => new(
        pool.call,
        (gradient, input) => torch.nn.functional.avg_pool2d_backward(
            gradient, input, pool.kernel_size, pool.stride ?? pool.kernel_size, pool.padding ?? [0, 0], pool.ceil_mode,
            pool.count_include_pad,
            pool.divisor_override ?? 0));

    private static bool HasNoStatistics(InstanceNorm norm) => !norm.named_buffers().Any();

    private static Chain? OfInstances(InstanceNorm norm) =>
        HasNoStatistics(norm) ? Normalization(RowStandardization.OfGroups(norm.num_features, norm.eps), norm.weight, norm.bias) : null;

    private static Chain? OfBatches(BatchNorm norm) =>
        norm.momentum is null ? null : Normalization(new BatchStandardization(norm), norm.weight, norm.bias);

    private static Chain Normalization(Standardization standardization, Parameter? weight, Parameter? bias, bool isOfChannels = true) =>
        new(weight is null
            ? [new NormalizationLayer(standardization)]
            : [new NormalizationLayer(standardization), new GainLayer(weight, bias, isOfChannels)]);

    /// <summary>A type whose derivatives are written out.</summary>
    /// <param name="Layer">The layer; null for a module of the type that is not covered.</param>
    /// <param name="IsRowWise">Whether a module of the type works row by row.</param>
    private sealed record Entry(Func<Module, Layer?> Layer, Func<Module, bool> IsRowWise);
}
