namespace WganGp;

/// <summary>
/// A generator or critic broke its contract: a score of the wrong shape or type, a score that does not depend on the
/// samples, an operation without a second derivative, an error thrown while it ran.
/// </summary>
public sealed class NetworkException : WganGpException
{
    /// <inheritdoc/>
    public NetworkException(string message) : base(message)
    {
    }

    /// <inheritdoc/>
    public NetworkException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
