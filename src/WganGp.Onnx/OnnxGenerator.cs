using Google.Protobuf;
using Onnx;
using TorchSharp;
using WganGp.Onnx.Graph;

namespace WganGp.Onnx;

/// <summary>Writes a trained generator as an ONNX model, which needs neither TorchSharp nor this library to draw samples.</summary>
/// <remarks>
/// <para>
/// The model is the generator in evaluation mode: running statistics, no dropout. Its inputs are <see cref="Latents"/>, float32
/// <c>[N, LatentShape…]</c>, and, for a generator that reads a condition, <see cref="Condition"/>; its output is <see cref="Samples"/>,
/// float32 <c>[N, …]</c>. N is free. Operations are of opset <see cref="Opset"/>.
/// </para>
/// <para>
/// It can be written for a generator that is a <see cref="ModuleGenerator"/> or an <see cref="ILayeredNetwork"/> of TorchSharp's layers,
/// this library's, modules that are an <see cref="IExportableModule"/>, and those with a writer in <see cref="OnnxOptions.Writers"/>.
/// </para>
/// </remarks>
public static class OnnxGenerator
{
    /// <summary>The version of ONNX's default operator set that models use.</summary>
    public const int Opset = 17;

    /// <summary>The name of the first input: float32 <c>[N, LatentShape…]</c>.</summary>
    public const string Latents = "latents";

    /// <summary>
    /// The name of the second input of a conditional model: int64 <c>[N]</c> for labels, float32 <c>[N, …]</c> otherwise.
    /// </summary>
    public const string Condition = "condition";

    /// <summary>The name of the output: float32 <c>[N, …]</c>.</summary>
    public const string Samples = "samples";

    // The version of the format that came with opset 17.
    private const long IrVersion = 8;

    /// <summary>Writes a generator to a file, which is replaced as a whole.</summary>
    /// <param name="generator">The generator; it is not changed.</param>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="options">Type, condition, metadata and further layers; null uses the defaults.</param>
    /// <exception cref="OnnxExportException">
    /// A layer is not known, the condition is missing, a weight does not fit float16, the model is above 2 GB, or the file cannot be
    /// written; the message says which and what to do.
    /// </exception>
    public static void Save(IGenerator generator, string path, OnnxOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var model = Model(generator, options ?? new OnnxOptions());
        try
        {
            AtomicFile.Write(path, stream => model.WriteTo(stream));
        }
        catch (AtomicFileException error)
        {
            throw new OnnxExportException($"The model cannot be written to '{path}': {error.Message}", error);
        }
    }

    /// <summary>Writes a generator to a stream.</summary>
    /// <param name="generator">The generator; it is not changed.</param>
    /// <param name="stream">The stream; it stays open.</param>
    /// <param name="options">As for <see cref="Save"/>.</param>
    /// <exception cref="OnnxExportException">As for <see cref="Save"/>.</exception>
    public static void Write(IGenerator generator, Stream stream, OnnxOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Model(generator, options ?? new OnnxOptions()).WriteTo(stream);
    }

    private static ModelProto Model(IGenerator generator, OnnxOptions options)
    {
        ArgumentNullException.ThrowIfNull(generator);
        var network = Network(generator, options);
        using var scope = torch.NewDisposeScope();
        using var evaluation = new EvaluationMode(network);
        var builder = new GraphBuilder(network, options);
        var latents = builder.Input(Latents, generator.LatentShape, isInteger: false);
        var condition = ConditionInput(builder, network, options);
        builder.Output(Samples, builder.Call(network, latents, condition));

        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "WganGp.Onnx",
            ProducerVersion = ModelMetadata.Version,
            Graph = builder.Graph,
        };
        model.Graph.Name = options.Recipe ?? "generator";
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = Opset });
        model.MetadataProps.AddRange(ModelMetadata.Of(generator, options)
            .Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }));
        ThrowIfTooLarge(model);
        return model;
    }

    private static torch.nn.Module Network(IGenerator generator, OnnxOptions options)
    {
        if (generator is ILayeredNetwork { Network: { } network }) return network;
        // A module that generates by its own forward, which it or the host can describe.
        if (ReferenceEquals(generator, generator.Module) &&
            (generator is IExportableModule || options.Writers.ContainsKey(generator.GetType())))
        {
            return generator.Module;
        }

        throw new OnnxExportException(
            $"The generator {generator.GetType().Name} does not say which module it is; wrap its module in " +
            $"{nameof(ModuleGenerator)}, implement {nameof(ILayeredNetwork)}, or implement {nameof(IExportableModule)} (docs/onnx.md).");
    }

    private static ExportValue? ConditionInput(GraphBuilder builder, torch.nn.Module network, OnnxOptions options)
    {
        if (network is not torch.nn.Module<torch.Tensor, torch.Tensor, torch.Tensor>) return null;
        if (options.Condition is { } example)
        {
            return example.dim() >= 1
                ? builder.Input(Condition, example.shape[1..], !example.is_floating_point())
                : throw new OnnxExportException(
                    $"The example of a condition has no dimensions; give {nameof(OnnxOptions)}.{nameof(OnnxOptions.Condition)} as [n, …].");
        }

        return options.Classes is null ? throw builder.NoCondition(network) : builder.Input(Condition, [], isInteger: true);
    }

    private static void ThrowIfTooLarge(ModelProto model)
    {
        var bytes = model.Graph.Initializer.Sum(tensor => (long)tensor.RawData.Length);
        // The sizes of protobuf's messages are 32-bit numbers; a megabyte is left for the rest.
        if (bytes <= int.MaxValue - (1 << 20)) return;
        throw new OnnxExportException(
            $"The model's weights are {bytes / 1e9:F1} GB, and one file of ONNX holds up to 2 GB; export it with Half, or a smaller one.");
    }
}
