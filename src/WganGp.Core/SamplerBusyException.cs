namespace WganGp;

/// <summary>
/// A <see cref="GeneratorSampler"/> has as many waiting calls as it may have (<see cref="GeneratorSamplerOptions.MaxWaiting"/>). Try again
/// later; a server answers 503.
/// </summary>
public sealed class SamplerBusyException : WganGpException
{
    /// <inheritdoc/>
    public SamplerBusyException(string message) : base(message)
    {
    }

    /// <inheritdoc/>
    public SamplerBusyException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
