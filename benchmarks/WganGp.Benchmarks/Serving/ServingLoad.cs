using System.Diagnostics;
using System.Globalization;
using WganGp.Benchmarks.Measuring;

namespace WganGp.Benchmarks.Serving;

/// <summary>Many callers, each in a thread of its own, that ask again as soon as they have their samples.</summary>
/// <param name="CallsASecond">Calls that were answered per second.</param>
/// <param name="Median">Milliseconds from the question to the samples, the median.</param>
/// <param name="Late">The same, of which 5 % take longer.</param>
/// <param name="Processor">Milliseconds of processor time per call, of all threads together.</param>
/// <param name="PeakBytes">The process at its peak.</param>
/// <param name="Threads">Threads of the process at the end.</param>
internal sealed record ServingLoad(double CallsASecond, double Median, double Late, double Processor, long PeakBytes, int Threads)
{
    public static ServingLoad Measure(ServingWay way, int count, int callers, TimeSpan length)
    {
        for (var i = 0; i < 3; i++) way.Sample(count, (ulong)i).Dispose();
        var latencies = new List<double>[callers];
        using var begin = new Barrier(callers + 1);
        var end = 0L;
        var threads = Enumerable.Range(0, callers).Select(caller => new Thread(() =>
        {
            var mine = latencies[caller] = [];
            // Once more: a thread's first call makes what libtorch keeps for it.
            way.Sample(count, 0).Dispose();
            begin.SignalAndWait();
            begin.SignalAndWait();
            for (var call = 0UL; Stopwatch.GetTimestamp() < Volatile.Read(ref end); call++)
            {
                var start = Stopwatch.GetTimestamp();
                way.Sample(count, call).Dispose();
                mine.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        begin.SignalAndWait();
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var began = Stopwatch.GetTimestamp();
        Volatile.Write(ref end, began + (long)(length.TotalSeconds * Stopwatch.Frequency));
        begin.SignalAndWait();
        threads.ForEach(thread => thread.Join());
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        process.Refresh();
        var all = latencies.SelectMany(each => each).ToList();
        return new ServingLoad(
            all.Count / seconds, Statistics.Median(all), Statistics.Quantile(all, 0.95),
            (process.TotalProcessorTime - before).TotalMilliseconds / all.Count, process.PeakWorkingSet64, process.Threads.Count);
    }

    /// <summary>The cells of a table's row.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{CallsASecond:N0} | {Median:F1} | {Late:F1} | {Processor:F2} | {PeakBytes / 1048576.0:N0} | {Threads}");
}
