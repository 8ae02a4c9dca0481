using TorchSharp;

namespace WganGp.Onnx;

/// <summary>Adds what a module of a certain type computes in evaluation mode to a graph; see <see cref="OnnxOptions.Writers"/>.</summary>
/// <param name="graph">The graph.</param>
/// <param name="module">The module; cast it to its type.</param>
/// <param name="input">The module's input, with its shape.</param>
/// <param name="condition">The second input; null where there is none.</param>
/// <returns>The module's output.</returns>
public delegate ExportValue OnnxLayerWriter(IExportGraph graph, torch.nn.Module module, ExportValue input, ExportValue? condition);
