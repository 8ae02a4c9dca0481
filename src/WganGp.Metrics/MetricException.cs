namespace WganGp.Metrics;

/// <summary>
/// A metric cannot be computed from what was given, or two results cannot be compared. The message says why and what to do.
/// </summary>
public sealed class MetricException : WganGpException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, what was found, what to do.</param>
    public MetricException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, what was found, what to do.</param>
    /// <param name="innerException">The error underneath.</param>
    public MetricException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
