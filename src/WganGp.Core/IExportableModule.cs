namespace WganGp;

/// <summary>
/// A module with a <c>forward</c> of its own that can say what it computes as operations of ONNX, so that a generator that holds it can
/// leave TorchSharp (the package WganGp.Onnx). TorchSharp's own layers and this library's need not.
/// </summary>
public interface IExportableModule
{
    /// <summary>Adds what <c>forward</c> computes in evaluation mode to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">The module's input.</param>
    /// <param name="condition">The second input; null for a module of one.</param>
    /// <returns>The output.</returns>
    ExportValue Export(IExportGraph graph, ExportValue input, ExportValue? condition);
}
