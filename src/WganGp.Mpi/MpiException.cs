namespace WganGp.Mpi;

/// <summary>
/// MPI cannot be used: its library or its launcher is missing, the two do not belong together, or a call failed. The message holds MPI's
/// own words.
/// </summary>
public sealed class MpiException : WganGpException
{
    /// <inheritdoc/>
    public MpiException(string message) : base(message)
    {
    }

    /// <inheritdoc/>
    public MpiException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
