using Microsoft.Extensions.Logging;
using WganGp.Runtime;

namespace WganGp.Tests.Support;

/// <summary>Keeps what a trainer logs.</summary>
internal sealed class ListLogger : ILogger<WganGpTrainer>
{
    private readonly List<(LogLevel Level, string Text)> entries = [];

    private static readonly string[] MachineEvents =
    [
        nameof(RuntimeLog.OneDnnIsOff), nameof(RuntimeLog.OneDnnCachesAreCorrected), nameof(RuntimeLog.ConvolutionsAreWrong),
        nameof(RuntimeLog.FreedMemoryIsKept), nameof(RuntimeLog.FreedMemoryIsReturned),
    ];

    /// <summary>What is logged about the machine and the process instead of the run, apart from the rest.</summary>
    public List<string> OfTheMachine { get; } = [];

    public IEnumerable<string> Lines => entries.Select(entry => $"{entry.Level} {entry.Text}");

    public IReadOnlyList<string> Warnings => [.. entries.Where(entry => entry.Level == LogLevel.Warning).Select(entry => entry.Text)];

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (MachineEvents.Contains(eventId.Name)) OfTheMachine.Add(formatter(state, exception));
        else entries.Add((logLevel, formatter(state, exception)));
    }
}
