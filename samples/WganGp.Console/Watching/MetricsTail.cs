using System.Text;
using WganGp.ConsoleApp.Output;
using WganGp.Programs;

namespace WganGp.ConsoleApp.Watching;

/// <summary>
/// The end of a <c>metrics.jsonl</c> that another process writes: each call reads only what is new. A last line without its end is left
/// until it has one; a file that was replaced, after a rollback or when the run was resumed, is read from its start.
/// </summary>
internal sealed class MetricsTail(string path)
{
    private const int MostBytesAtOnce = 4 << 20;

    private long offset;
    private byte[] lastLine = [];

    /// <summary>Reads the reports that were added since the last call.</summary>
    /// <returns>The reports, and whether they begin at the start of the file, so that those before are void.</returns>
    /// <exception cref="IOException">The file is there but cannot be read.</exception>
    public (bool FromStart, IReadOnlyList<TrainingReport> Reports) Read()
    {
        if (!File.Exists(path)) return (false, []);
        using var file = ResultFile.OpenGrowing(path);
        var fromStart = offset == 0 || !Continues(file);
        if (fromStart) (offset, lastLine) = (0, []);
        var reports = new List<TrainingReport>();
        while (ReadPart(file) is { Length: > 0 } part)
        {
            foreach (var line in Encoding.UTF8.GetString(part).Split('\n').SkipLast(1))
            {
                if (MetricsLog.Parse(line) is { } report) reports.Add(report);
            }
        }

        return (fromStart && offset > 0, reports);
    }

    /// <summary>Whether the last line that was read is still where it was.</summary>
    private bool Continues(FileStream file)
    {
        if (file.Length < offset) return false;
        var there = new byte[lastLine.Length];
        file.Position = offset - there.Length;
        return file.ReadAtLeast(there, there.Length, throwOnEndOfStream: false) == there.Length && there.AsSpan().SequenceEqual(lastLine);
    }

    /// <summary>The whole lines of the next part; empty when there is none.</summary>
    private byte[] ReadPart(FileStream file)
    {
        file.Position = offset;
        var part = new byte[Math.Min(MostBytesAtOnce, Math.Max(0, file.Length - offset))];
        var read = file.ReadAtLeast(part, part.Length, throwOnEndOfStream: false);
        var end = part.AsSpan(0, read).LastIndexOf((byte)'\n') + 1;
        if (end == 0) return [];
        offset += end;
        lastLine = part[(part.AsSpan(0, end - 1).LastIndexOf((byte)'\n') + 1)..end];
        return part[..end];
    }
}
