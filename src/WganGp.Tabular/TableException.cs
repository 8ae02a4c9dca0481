namespace WganGp.Tabular;

/// <summary>
/// A table, its schema or a request about it cannot be used. The message says what is wrong, what was found and what to do.
/// </summary>
public sealed class TableException : WganGpException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, what was found, what to do.</param>
    public TableException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, what was found, what to do.</param>
    /// <param name="innerException">The error underneath.</param>
    public TableException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
