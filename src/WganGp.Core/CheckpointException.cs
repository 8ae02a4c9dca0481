namespace WganGp;

/// <summary>
/// A checkpoint cannot be written or read: the file is missing, damaged, of another kind, or belongs to other networks
/// or another schedule. The message names the file and every difference found.
/// </summary>
public sealed class CheckpointException : WganGpException
{
    /// <inheritdoc/>
    public CheckpointException(string message) : base(message)
    {
    }

    /// <inheritdoc/>
    public CheckpointException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
