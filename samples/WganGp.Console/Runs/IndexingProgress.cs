using System.Diagnostics;
using System.Globalization;

namespace WganGp.ConsoleApp.Runs;

/// <summary>
/// Shows the progress of opening a large folder: nothing in the first second, then a line now and then; on a terminal always the same line.
/// </summary>
internal sealed class IndexingProgress(TextWriter output) : IProgress<(int Done, int Total)>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(5);

    private readonly bool terminal = !Console.IsErrorRedirected;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private TimeSpan next = Patience;
    private bool shown;

    public void Report((int Done, int Total) value)
    {
        if (clock.Elapsed < next) return;
        next = clock.Elapsed + (terminal ? TimeSpan.FromSeconds(0.2) : BetweenLines);
        var line = string.Create(CultureInfo.InvariantCulture, $"Checked {value.Done:N0} of {value.Total:N0} images.");
        if (terminal) output.Write($"\r{line}");
        else output.WriteLine(line);
        shown = true;
    }

    public void Dispose()
    {
        if (shown && terminal) output.WriteLine();
    }
}
