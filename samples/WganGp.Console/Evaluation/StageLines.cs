using System.Diagnostics;
using System.Globalization;

namespace WganGp.ConsoleApp.Evaluation;

/// <summary>
/// Stages as lines: nothing in the first second of a stage, then a line now and then; on a terminal always the same line, which the next
/// stage replaces.
/// </summary>
/// <param name="output">Where the lines go; null shows none.</param>
internal sealed class StageLines(TextWriter? output) : IStages, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);

    private readonly bool terminal = !Console.IsErrorRedirected;
    private int shown;

    public IProgress<long> Begin(string what, long total) => new Stage(this, what, total);

    public void Dispose() => Clear();

    /// <summary>Removes the line from a terminal, before something else is written there.</summary>
    public void Clear()
    {
        if (shown > 0) output?.Write($"\r{new string(' ', shown)}\r");
        shown = 0;
    }

    private void Show(string line)
    {
        if (terminal)
        {
            output?.Write($"\r{line.PadRight(shown)}");
            shown = line.Length;
        }
        else
        {
            output?.WriteLine(line);
        }
    }

    private sealed class Stage(StageLines lines, string what, long total) : IProgress<long>
    {
        private readonly Stopwatch clock = Stopwatch.StartNew();
        private TimeSpan next = Patience;

        public void Report(long value)
        {
            if (clock.Elapsed < next) return;
            next = clock.Elapsed + (lines.terminal ? TimeSpan.FromSeconds(0.2) : BetweenLines);
            lines.Show(string.Create(CultureInfo.InvariantCulture, $"{what}: {value:N0} of {total:N0}."));
        }
    }
}
