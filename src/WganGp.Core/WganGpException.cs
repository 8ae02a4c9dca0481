namespace WganGp;

/// <summary>
/// Base of every error that this library raises on purpose. The message says what is wrong, what was found, and what
/// to do; catch this type to handle them all.
/// </summary>
public class WganGpException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, what was found, what to do.</param>
    public WganGpException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, what was found, what to do.</param>
    /// <param name="innerException">The error underneath.</param>
    public WganGpException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
