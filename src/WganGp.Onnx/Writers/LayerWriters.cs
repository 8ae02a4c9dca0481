using TorchSharp.Modules;
using WganGp.Onnx.Graph;
using Module = TorchSharp.torch.nn.Module;

namespace WganGp.Onnx.Writers;

/// <summary>How each type of module is written: the one place where a layer is entered. Types are matched exactly.</summary>
internal static class LayerWriters
{
    private static readonly Dictionary<Type, Func<GraphBuilder, Module, ExportValue, ExportValue?, ExportValue>> Entries = new()
    {
        [typeof(Linear)] = Of<Linear>((graph, layer, x) => LinearMaps.Linear(graph, layer, x)),
        [typeof(Conv1d)] = Of<Convolution>((graph, layer, x) => Convolutions.Write(graph, layer, x)),
        [typeof(Conv2d)] = Of<Convolution>((graph, layer, x) => Convolutions.Write(graph, layer, x)),
        [typeof(Conv3d)] = Of<Convolution>((graph, layer, x) => Convolutions.Write(graph, layer, x)),
        [typeof(ConvTranspose1d)] = Of<Convolution>((graph, layer, x) => Convolutions.Write(graph, layer, x)),
        [typeof(ConvTranspose2d)] = Of<Convolution>((graph, layer, x) => Convolutions.Write(graph, layer, x)),
        [typeof(ConvTranspose3d)] = Of<Convolution>((graph, layer, x) => Convolutions.Write(graph, layer, x)),
        [typeof(SpectralNorm)] = Of<SpectralNorm>(LinearMaps.Normalized),
        [typeof(SelfAttention)] = Of<SelfAttention>(Attention.Write),
        [typeof(Scale)] = Of<Scale>((graph, layer, x) => graph.Add("Mul", [x, graph.Number(layer.Factor)])),

        [typeof(Identity)] = Of<Module>((_, _, x) => x),
        [typeof(Dropout)] = Of<Module>((_, _, x) => x),
        [typeof(Dropout1d)] = Of<Module>((_, _, x) => x),
        [typeof(Dropout2d)] = Of<Module>((_, _, x) => x),
        [typeof(Dropout3d)] = Of<Module>((_, _, x) => x),
        [typeof(Flatten)] = Of<Module>(Shapes.Reshaped),
        [typeof(Unflatten)] = Of<Module>(Shapes.Reshaped),
        [typeof(PixelShuffle)] = Of<PixelShuffle>(Shapes.Shuffled),
        [typeof(PixelUnshuffle)] = Of<PixelUnshuffle>(Shapes.Unshuffled),
        [typeof(ZeroPad2d)] = Of<PadBase>((graph, layer, x) => Shapes.Padded(graph, layer, x, "constant")),
        [typeof(ReflectionPad2d)] = Of<PadBase>((graph, layer, x) => Shapes.Padded(graph, layer, x, "reflect")),
        [typeof(ReplicationPad2d)] = Of<PadBase>((graph, layer, x) => Shapes.Padded(graph, layer, x, "edge")),
        [typeof(Upsample)] = Of<Upsample>(Pooling.Upsampled),

        [typeof(BatchNorm1d)] = Of<NormBase>(Normalizations.OfBatch),
        [typeof(BatchNorm2d)] = Of<NormBase>(Normalizations.OfBatch),
        [typeof(BatchNorm3d)] = Of<NormBase>(Normalizations.OfBatch),
        [typeof(InstanceNorm1d)] = Of<NormBase>(Normalizations.OfInstances),
        [typeof(InstanceNorm2d)] = Of<NormBase>(Normalizations.OfInstances),
        [typeof(InstanceNorm3d)] = Of<NormBase>(Normalizations.OfInstances),
        [typeof(GroupNorm)] = Of<GroupNorm>(Normalizations.OfGroups),
        [typeof(LayerNorm)] = Of<LayerNorm>(Normalizations.OfLayer),

        [typeof(MaxPool1d)] = Of<MaxPool1d>(Pooling.Maximum),
        [typeof(MaxPool2d)] = Of<MaxPool2d>(Pooling.Maximum),
        [typeof(MaxPool3d)] = Of<MaxPool3d>(Pooling.Maximum),
        [typeof(AvgPool1d)] = Of<AvgPool1d>(Pooling.Mean),
        [typeof(AvgPool2d)] = Of<AvgPool2d>(Pooling.Mean),
        [typeof(AvgPool3d)] = Of<AvgPool3d>(Pooling.Mean),
        [typeof(AdaptiveAvgPool1d)] = Of<AdaptiveAvgPool1d>(SeparableMaps.Write),
        [typeof(AdaptiveAvgPool2d)] = Of<AdaptiveAvgPool2d>(SeparableMaps.Write),
        [typeof(AdaptiveMaxPool2d)] = Of<AdaptiveMaxPool2d>(Pooling.AdaptiveMaximum),

        [typeof(Residual)] = Of<Residual>(Chains.Residual),
        [typeof(ConditionalResidual)] = Conditional<ConditionalResidual>(Chains.Residual),
        [typeof(ConcatenatedCondition)] = Conditional<ConcatenatedCondition>(Conditions.Concatenated),
        [typeof(FeatureWiseAffine)] = Conditional<FeatureWiseAffine>(Conditions.Affine),
        [typeof(ProjectionHead)] = Conditional<ProjectionHead>(Conditions.Projected),
        [typeof(OneHot)] = Of<OneHot>(Conditions.Encoded),
        [typeof(Embedding)] = Of<Embedding>(Conditions.Encoded),
    };

    static LayerWriters()
    {
        foreach (var (type, write) in Activations.All) Entries.Add(type, (graph, module, x, _) => write(graph, module, x));
    }

    /// <summary>The types that are known without a host's help.</summary>
    public static IEnumerable<Type> Types => Entries.Keys;

    /// <summary>Adds what a module computes.</summary>
    /// <exception cref="OnnxExportException">The module is of no known type.</exception>
    public static ExportValue Write(GraphBuilder graph, OnnxOptions options, Module module, ExportValue input, ExportValue? condition)
    {
        if (options.Writers.TryGetValue(module.GetType(), out var own)) return own(graph, module, input, condition);
        if (module is IExportableModule exportable) return exportable.Export(graph, input, condition);
        if (ModuleForm.IsChain(module)) return Chains.Write(graph, module, input, condition);
        if (Entries.TryGetValue(module.GetType(), out var write)) return write(graph, module, input, condition);
        var name = module.GetType().Name;
        throw new OnnxExportException(
            $"The layer {graph.Describe(module)} cannot be written as ONNX: its type is not known. If the class is yours, " +
            $"let it implement {nameof(IExportableModule)}; otherwise register a writer, such as options.Writers[typeof({name})] = " +
            "(graph, module, input, condition) => graph.Add(\"Tanh\", [input]); (docs/onnx.md).");
    }

    private static Func<GraphBuilder, Module, ExportValue, ExportValue?, ExportValue> Of<T>(
        Func<GraphBuilder, T, ExportValue, ExportValue> write) where T : Module =>
        (graph, module, input, _) => write(graph, (T)module, input);

    private static Func<GraphBuilder, Module, ExportValue, ExportValue?, ExportValue> Conditional<T>(
        Func<GraphBuilder, T, ExportValue, ExportValue, ExportValue> write) where T : Module =>
        (graph, module, input, condition) => write(graph, (T)module, input, condition ?? throw graph.NoCondition(module));
}
