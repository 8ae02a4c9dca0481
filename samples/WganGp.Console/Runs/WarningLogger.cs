using Microsoft.Extensions.Logging;
using WganGp.Programs;

namespace WganGp.ConsoleApp.Runs;

/// <summary>Shows the trainer's warnings on standard error, one line each.</summary>
internal sealed class WarningLogger : ILogger<WganGpTrainer>
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) Warning.Write(formatter(state, exception));
    }
}
