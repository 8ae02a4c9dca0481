using System.Globalization;
using WganGp.ConsoleApp.Evaluation;
using WganGp.ConsoleApp.Output;
using WganGp.ConsoleApp.Runs;
using WganGp.Programs;

namespace WganGp.ConsoleApp.Watching;

/// <summary>What can be seen of a run from its folder, looked at again and again while another process writes there.</summary>
internal sealed class RunWatch
{
    private readonly string folder;
    private readonly MetricsTail tail;
    private readonly List<TrainingReport> reports = [];
    private (DateTime Folder, DateTime Run) metricsWritten;
    private string? recipe;

    private RunWatch(string folder)
    {
        this.folder = folder;
        tail = new MetricsTail(In("metrics.jsonl"));
    }

    /// <summary>The folder, as the user wrote it.</summary>
    public string Folder => folder;

    /// <summary>The recipe; null until the run has written its options.</summary>
    public string? Recipe => recipe;

    /// <summary>The number of generator steps that the run is to make; null until the run has written its options.</summary>
    public long? Steps { get; private set; }

    /// <summary>Which process trains, in words; null when none does.</summary>
    public string? Process { get; private set; }

    /// <summary>All reports so far.</summary>
    public IReadOnlyList<TrainingReport> Reports => reports;

    /// <summary>The newest report; null before the first.</summary>
    public TrainingReport? Last => reports.Count > 0 ? reports[^1] : null;

    /// <summary>The metrics of the run's evaluations: name, values over the steps, newest value in words.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<double> Values, string Newest)> Metrics { get; private set; } = [];

    /// <summary>The newest step that was evaluated; null for none.</summary>
    public long? Evaluated { get; private set; }

    /// <summary>Whether no process trains any more.</summary>
    public bool HasEnded => Process is null;

    /// <summary>Looks at a run's folder.</summary>
    /// <exception cref="UserException">It is not the folder of a run.</exception>
    public static RunWatch Open(string folder)
    {
        if (File.Exists(folder)) throw new UserException($"{folder} is a file; name a run's folder.");
        if (!Directory.Exists(folder)) throw new UserException($"There is no folder {folder}; check the path.");
        var watch = new RunWatch(folder);
        // A run takes its folder before it writes into it.
        return File.Exists(watch.In("metrics.jsonl")) || FolderLock.HolderOf(folder) is not null
            ? watch
            : throw new UserException(
                $"{folder} is not the folder of a run: it has no metrics.jsonl, and no process trains in it. Check the path.");
    }

    /// <summary>Reads what is new.</summary>
    /// <returns>The new reports; after a rollback all those that are left.</returns>
    public IReadOnlyList<TrainingReport> Look()
    {
        // First: what a run writes before it frees the folder is then read for certain.
        Process = FolderLock.HolderOf(folder);
        ReadOptions();
        var (fromStart, added) = tail.Read();
        if (fromStart) reports.Clear();
        reports.AddRange(added);
        ReadMetrics();
        return added;
    }

    /// <summary>How the run ended, in a sentence.</summary>
    public string Ending()
    {
        var step = Last?.Step ?? 0;
        var of = Steps is { } steps ? string.Create(CultureInfo.InvariantCulture, $" of {steps:N0}") : "";
        var at = string.Create(CultureInfo.InvariantCulture, $"{step:N0}{of}");
        if (File.Exists(In("diverged.md"))) return $"The run diverged after step {at}; {In("diverged.md")} says what was found.";
        return step >= Steps
            ? $"The run has ended: step {at}. Open {In("summary.html")}."
            : $"No process trains in {folder}; the run stopped after step {at}. Resume it with: train --resume {ShellWord.Of(folder)}";
    }

    private void ReadOptions()
    {
        if (!File.Exists(In("options.json"))) return;
        try
        {
            var saved = SavedRun.Read(In("options.json"));
            (recipe, Steps) = (saved?.Recipe ?? recipe, saved?.Options.Steps ?? Steps);
        }
        catch (Exception error) when (error is UserException or IOException)
        {
            // What is watched can be shown without them; the run itself says what is wrong with them.
        }
    }

    private void ReadMetrics()
    {
        // Files appear whole, under a new name each: that changes the time of their folder.
        var written = (WrittenAt(Path.GetDirectoryName(EvaluationFile.PathOf(folder, 0))!), WrittenAt(folder));
        if (written == metricsWritten) return;
        metricsWritten = written;
        var evaluations = EvaluationFile.ReadRun(folder);
        Evaluated = evaluations.Count > 0 ? evaluations[^1].Step : null;
        Metrics =
        [
            .. from evaluation in evaluations
               from metric in evaluation.Metrics
               group metric by metric.Name into same
               select (same.Key, (IReadOnlyList<double>)[.. same.Select(metric => metric.Value)], Words(same.Last())),
        ];
    }

    private static DateTime WrittenAt(string path) => Directory.Exists(path) ? Directory.GetLastWriteTimeUtc(path) : default;

    private static string Words(EvaluatedMetric metric) =>
        metric.HasInterval() ? $"{metric.Value()} [{metric.Interval()}]" : metric.Value();

    private string In(string file) => Path.Combine(folder, file);
}
