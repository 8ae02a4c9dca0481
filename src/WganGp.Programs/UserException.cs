namespace WganGp.Programs;

/// <summary>What the user asked for cannot be done; the message is the whole answer.</summary>
/// <param name="message">What is wrong, what was found, what to do.</param>
/// <param name="innerException">What caused it.</param>
public class UserException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>The exit code of the process.</summary>
    public int ExitCode { get; init; } = 1;
}
