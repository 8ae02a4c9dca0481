namespace WganGp;

/// <summary>
/// The processes of a group cannot train together: they were started with different options, networks or data, or their states are no
/// longer the same. The message names the process and what differs.
/// </summary>
public sealed class ProcessGroupException : WganGpException
{
    /// <inheritdoc/>
    public ProcessGroupException(string message) : base(message)
    {
    }

    /// <inheritdoc/>
    public ProcessGroupException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
