using Microsoft.Extensions.Logging;

namespace WganGp.Tests.Support;

/// <summary>Keeps the warnings of a trainer.</summary>
internal sealed class ListLogger : ILogger<WganGpTrainer>
{
    public List<string> Warnings { get; } = [];

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel == LogLevel.Warning) Warnings.Add(formatter(state, exception));
    }
}
