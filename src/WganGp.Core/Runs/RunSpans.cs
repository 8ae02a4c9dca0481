using System.Diagnostics;

namespace WganGp.Runs;

/// <summary>
/// The spans of a run, for those who listen: the sequence of reports, each window, each checkpoint. A window's span is the current one
/// while the window is trained, so that what the data does belongs to it; between two reports the current span is the host's.
/// </summary>
internal sealed class RunSpans
{
    private static readonly ActivitySource Source = new(WganGpTelemetry.Name, RunMetadata.Version);

    private Activity? run;
    private Activity? window;

    /// <summary>The attribute for an error.</summary>
    public static KeyValuePair<string, object?> TypeOf(Exception error) => new("error.type", error.GetType().FullName);

    /// <summary>The sequence of reports begins.</summary>
    public void BeginRun(long step, WganGpOptions options)
    {
        if (!Source.HasListeners()) return;
        var host = Activity.Current;
        run = Source.StartActivity("wgangp.train");
        Activity.Current = host;
        run?.SetTag("wgangp.step.first", step).SetTag("wgangp.step.limit", options.Steps).SetTag("wgangp.batch_size", options.BatchSize);
    }

    /// <summary>A step begins: the first of a window begins the window.</summary>
    public void BeginWindow()
    {
        if (window is null && Source.HasListeners())
            window = Source.StartActivity("wgangp.train.window", ActivityKind.Internal, run?.Context ?? default);
    }

    /// <summary>The window has ended.</summary>
    /// <param name="step">The generator steps of the run.</param>
    /// <param name="error">What ended it; null for its report.</param>
    public void EndWindow(long step, Exception? error = null)
    {
        if (window is null) return;
        window.SetTag("wgangp.step", step);
        End(window, error);
        window = null;
    }

    /// <summary>The sequence has ended, whatever ended it.</summary>
    public void EndRun(long step)
    {
        EndWindow(step);
        if (run is null) return;
        var host = Activity.Current;
        run.SetTag("wgangp.step", step);
        run.Dispose();
        run = null;
        // Ending a span makes the one current that was when it began.
        Activity.Current = host;
    }

    /// <summary>Notes what ends the sequence.</summary>
    public void Fail(long step, Exception error)
    {
        EndWindow(step, error);
        if (run is not null) Note(run, error);
    }

    /// <summary>Reads or writes a checkpoint, in any thread.</summary>
    /// <param name="name">What is done.</param>
    /// <param name="path">The file.</param>
    /// <param name="step">The generator steps in it; null when that is not known.</param>
    /// <param name="ofRun">Whether it belongs to the run, and not to what the host does.</param>
    /// <param name="action">Does it.</param>
    public void OfCheckpoint(string name, string path, long? step, bool ofRun, Action action)
    {
        var parent = (ofRun || Activity.Current is null) && run is not null ? run.Context : default;
        using var span = Source.HasListeners() ? Source.StartActivity(name, ActivityKind.Internal, parent) : null;
        span?.SetTag("file.path", path);
        if (step is { } known) span?.SetTag("wgangp.step", known);
        try
        {
            action();
        }
        catch (Exception error)
        {
            if (span is not null) Note(span, error);
            throw;
        }
    }

    private static void End(Activity span, Exception? error)
    {
        if (error is not null) Note(span, error);
        span.Dispose();
    }

    // A run that is cancelled has not failed.
    private static void Note(Activity span, Exception error)
    {
        var type = TypeOf(error);
        span.SetTag(type.Key, type.Value);
        if (error is not OperationCanceledException) span.SetStatus(ActivityStatusCode.Error, error.Message);
    }
}
