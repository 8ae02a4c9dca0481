namespace WganGp;

/// <summary>
/// Training data cannot be read, or a data source broke the contract of <see cref="ITrainingData"/>: damaged files,
/// batches of the wrong size, type or shape, values that are not finite.
/// </summary>
public sealed class TrainingDataException : WganGpException
{
    /// <inheritdoc/>
    public TrainingDataException(string message) : base(message)
    {
    }

    /// <inheritdoc/>
    public TrainingDataException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
