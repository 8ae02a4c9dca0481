using System.Globalization;
using Google.Protobuf;
using Onnx;
using TorchSharp;
using WganGp.Onnx.Writers;

namespace WganGp.Onnx.Graph;

/// <summary>Builds the graph of one network, module by module.</summary>
internal sealed class GraphBuilder : IExportGraph
{
    // More than one sample, so that an operation across samples shows.
    private const long Samples = 2;

    /// <summary>The name of an optional input that is left out.</summary>
    public const string Absent = " ";

    private readonly Places places;
    private readonly OnnxOptions options;
    private readonly Dictionary<string, int> names = [];
    private readonly Stack<torch.nn.Module> calls = new();

    public GraphBuilder(torch.nn.Module root, OnnxOptions options)
    {
        (places, this.options) = (new Places(root), options);
    }

    public GraphProto Graph { get; } = new();

    /// <summary>Adds an input of the model, with a free batch size.</summary>
    public ExportValue Input(string name, IReadOnlyList<long> shape, bool isInteger)
    {
        Graph.Input.Add(ValueTypes.Of(name, shape, isInteger));
        names[name] = 1;
        var value = new ExportValue(name, shape, isInteger);
        return isInteger || !options.Half ? value : Cast(value, TensorProto.Types.DataType.Float16);
    }

    /// <summary>Adds the output of the model.</summary>
    public void Output(string name, ExportValue value)
    {
        Graph.Output.Add(ValueTypes.Of(name, value.Shape!, value.IsInteger));
        var node = new NodeProto { OpType = options.Half ? "Cast" : "Identity", Name = name };
        node.Input.Add(value.Name);
        node.Output.Add(name);
        if (options.Half) node.Attribute.Add(Attribute("Cast", "to", (long)TensorProto.Types.DataType.Float));
        Graph.Node.Add(node);
    }

    public ExportValue Call(torch.nn.Module module, ExportValue input, ExportValue? condition = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(input);
        if (ModuleForm.HasHook(module))
        {
            throw new OnnxExportException(
                $"The layer {places.Describe(module)} has a forward hook, which is not part of the exported model; remove the hook.");
        }

        calls.Push(module);
        var output = LayerWriters.Write(this, options, module, input, condition);
        calls.Pop();
        return output.Shape is null
            ? new ExportValue(output.Name, OutputShape(module, input, condition), output.IsInteger)
            : output;
    }

    public ExportValue Add(string operation, IReadOnlyList<ExportValue> inputs, params (string Name, object Value)[] attributes)
    {
        ArgumentException.ThrowIfNullOrEmpty(operation);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(attributes);
        var name = Unique(operation);
        var node = new NodeProto { OpType = operation, Name = name };
        node.Input.AddRange(inputs.Select(input => input.Name == Absent ? "" : input.Name));
        node.Output.Add(name);
        node.Attribute.AddRange(attributes.Select(attribute => Attribute(operation, attribute.Name, attribute.Value)));
        Graph.Node.Add(node);
        return new ExportValue(name);
    }

    public ExportValue Constant(torch.Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return Keep(Constants.Of(Unique("weight"), tensor, options.Half, Place), !tensor.is_floating_point());
    }

    public ExportValue Number(double number)
    {
        using var tensor = torch.tensor(number, torch.ScalarType.Float64);
        return Constant(tensor);
    }

    public ExportValue Integers(params IReadOnlyList<long> integers)
    {
        ArgumentNullException.ThrowIfNull(integers);
        using var tensor = torch.tensor([.. integers], torch.ScalarType.Int64);
        return Constant(tensor);
    }

    /// <summary>Numbers that are float32 whatever the model's type, <c>[n]</c>.</summary>
    public ExportValue Singles(params float[] numbers)
    {
        using var tensor = torch.tensor(numbers);
        return Keep(Constants.Of(Unique("numbers"), tensor, half: false, Place), isInteger: false);
    }

    /// <summary>To the model's type of floating-point numbers.</summary>
    public ExportValue Float(ExportValue value)
    {
        if (!value.IsInteger) return value;
        return Cast(value, options.Half ? TensorProto.Types.DataType.Float16 : TensorProto.Types.DataType.Float);
    }

    /// <summary>The shape of what a module returns, without the batch.</summary>
    public IReadOnlyList<long> OutputShape(torch.nn.Module module, ExportValue input, ExportValue? condition = null)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        try
        {
            var weight = module.parameters().FirstOrDefault();
            var example = Example(input, weight);
            var output = module is torch.nn.Module<torch.Tensor, torch.Tensor, torch.Tensor> conditional
                ? conditional.call(example, Example(condition ?? throw NoCondition(module), weight))
                : ((torch.nn.Module<torch.Tensor, torch.Tensor>)module).call(example);
            if (output.dim() >= 1 && output.shape[0] == Samples) return output.shape[1..];
        }
        catch (Exception error) when (error is not OnnxExportException)
        {
            throw new OnnxExportException(
                $"The layer {places.Describe(module)} failed on an input [{Samples}, {string.Join(", ", input.Shape ?? [])}] of zeros: " +
                $"{error.Message.Split('\n')[0]}",
                error);
        }

        throw new OnnxExportException(
            $"The layer {places.Describe(module)} makes another number of rows than it was given; a model with a free batch size " +
            "needs layers that keep the first dimension.");
    }

    public OnnxExportException NoCondition(torch.nn.Module module) => new(
        $"The layer {places.Describe(module)} reads a condition, and the network was called without one; pass an example as " +
        $"{nameof(OnnxOptions)}.{nameof(OnnxOptions.Condition)}, or the class names as {nameof(OnnxOptions.Classes)} for labels.");

    public string Describe(torch.nn.Module module) => places.Describe(module);

    private string Place => calls.TryPeek(out var module) ? places.Describe(module) : "''";

    private ExportValue Cast(ExportValue value, TensorProto.Types.DataType type) =>
        new(Add("Cast", [value], ("to", (long)type)).Name, value.Shape);

    private static torch.Tensor Example(ExportValue value, torch.Tensor? weight)
    {
        var shape = value.Shape ?? throw new OnnxExportException(
            $"The shape of '{value.Name}' is not known, so no module can be called with it; pass a layer's input, or what " +
            $"{nameof(IExportGraph)}.{nameof(IExportGraph.Call)} returned.");
        var type = value.IsInteger ? torch.ScalarType.Int64 : weight?.dtype ?? torch.ScalarType.Float32;
        return torch.zeros([Samples, .. shape], type, weight?.device ?? torch.CPU);
    }

    private ExportValue Keep(TensorProto tensor, bool isInteger)
    {
        Graph.Initializer.Add(tensor);
        return new ExportValue(tensor.Name, null, isInteger);
    }

    /// <summary>A name that says the place: the module's path and what it is of it.</summary>
    private string Unique(string what)
    {
        var path = calls.TryPeek(out var module) ? places.Of(module) : "";
        var name = path.Length == 0 ? what : $"{path}/{what}";
        var count = names[name] = names.GetValueOrDefault(name) + 1;
        return count == 1 ? name : $"{name}_{count.ToString(CultureInfo.InvariantCulture)}";
    }

    private static AttributeProto Attribute(string operation, string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case long or int or bool:
                attribute.Type = AttributeProto.Types.AttributeType.Int;
                attribute.I = Convert.ToInt64(value, CultureInfo.InvariantCulture);
                break;
            case double or float:
                attribute.Type = AttributeProto.Types.AttributeType.Float;
                attribute.F = Convert.ToSingle(value, CultureInfo.InvariantCulture);
                break;
            case string text:
                attribute.Type = AttributeProto.Types.AttributeType.String;
                attribute.S = ByteString.CopyFromUtf8(text);
                break;
            case IEnumerable<long> integers:
                attribute.Type = AttributeProto.Types.AttributeType.Ints;
                attribute.Ints.AddRange(integers);
                break;
            default:
                throw new ArgumentException(
                    $"The attribute '{name}' of {operation} is a {value?.GetType().Name ?? "null"}; give a long, a double, a string or " +
                    "a list of long.", nameof(value));
        }

        return attribute;
    }
}
