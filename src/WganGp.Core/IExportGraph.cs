using TorchSharp;

namespace WganGp;

/// <summary>
/// The graph of operations that an exporter builds: the network as it computes in evaluation mode, with running statistics and without
/// random masks. Operations are those of ONNX, opset 17 (github.com/onnx/onnx, docs/Operators.md).
/// </summary>
public interface IExportGraph
{
    /// <summary>Adds what a module computes: one that the exporter knows, or that is an <see cref="IExportableModule"/>.</summary>
    /// <param name="module">A module of one input, or of two.</param>
    /// <param name="input">Its input; the shape must be known.</param>
    /// <param name="condition">The second input, for a module that has one; null for none.</param>
    /// <returns>Its output, with its shape.</returns>
    /// <exception cref="WganGpException">The module cannot be exported; the message names it and its place in the network.</exception>
    ExportValue Call(torch.nn.Module module, ExportValue input, ExportValue? condition = null);

    /// <summary>Adds one operation of ONNX with one result.</summary>
    /// <param name="operation">The operation's name, such as <c>Tanh</c>.</param>
    /// <param name="inputs">Its inputs, in the order of the specification.</param>
    /// <param name="attributes">
    /// Its attributes: values of the types long, double, string and long[]. Attributes that are left out have ONNX's defaults.
    /// </param>
    /// <returns>The result; its shape is not known.</returns>
    ExportValue Add(string operation, IReadOnlyList<ExportValue> inputs, params (string Name, object Value)[] attributes);

    /// <summary>Adds a tensor: weights, or numbers that follow from them.</summary>
    /// <param name="tensor">
    /// The tensor; floating-point numbers get the type of the exported model, others become int64. It is copied, and may be disposed.
    /// </param>
    /// <returns>The constant.</returns>
    ExportValue Constant(torch.Tensor tensor);

    /// <summary>Adds a floating-point number without dimensions.</summary>
    /// <param name="number">The number.</param>
    /// <returns>The constant.</returns>
    ExportValue Number(double number);

    /// <summary>Adds a list of integers, int64 <c>[n]</c>: axes, sizes, places.</summary>
    /// <param name="integers">The integers.</param>
    /// <returns>The constant.</returns>
    ExportValue Integers(params IReadOnlyList<long> integers);
}
