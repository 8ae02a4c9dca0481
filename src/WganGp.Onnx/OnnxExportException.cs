namespace WganGp.Onnx;

/// <summary>
/// A generator cannot be written as ONNX: a layer is not known, a weight does not fit the type, the file cannot be written. The message
/// says where and what to do.
/// </summary>
public sealed class OnnxExportException : WganGpException
{
    /// <inheritdoc/>
    public OnnxExportException(string message) : base(message)
    {
    }

    /// <inheritdoc/>
    public OnnxExportException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
