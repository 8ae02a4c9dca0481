namespace WganGp.ConsoleApp;

/// <summary>What the user asked for cannot be done; the message is the whole answer.</summary>
internal sealed class UserException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>What the process ends with.</summary>
    public int ExitCode { get; init; } = 1;
}
