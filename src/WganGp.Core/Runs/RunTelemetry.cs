using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace WganGp.Runs;

/// <summary>What a run tells those who listen: instruments, spans, log.</summary>
internal sealed class RunTelemetry(ILogger logger, IMeterFactory? meters = null)
{
    public Instruments Instruments { get; } = Instruments.Of(meters);

    public RunSpans Spans { get; } = new();

    /// <summary>A window's report is made.</summary>
    public void Add(TrainingReport report)
    {
        Instruments.Add(report);
        logger.Reported(report);
    }

    /// <summary>Writes a checkpoint, in any thread.</summary>
    /// <param name="path">The file.</param>
    /// <param name="step">The generator steps in it.</param>
    /// <param name="ofRun">Whether the run itself writes it, and not the host.</param>
    /// <param name="write">Writes it.</param>
    public void Save(string path, long step, bool ofRun, Action write)
    {
        var start = Stopwatch.GetTimestamp();
        Exception? error = null;
        try
        {
            Spans.OfCheckpoint("wgangp.checkpoint.save", path, step, ofRun, write);
        }
        catch (Exception failure)
        {
            error = failure;
            throw;
        }
        finally
        {
            Instruments.AddCheckpoint(Stopwatch.GetElapsedTime(start), error);
        }

        logger.CheckpointWritten(step, path);
    }
}
