using System.Globalization;

namespace WganGp;

/// <summary>
/// Keeps the run at its best, for the host's loop: a checkpoint that is replaced, as a whole or not at all, when a metric improves. A
/// trainer can resume from it like from any other.
/// </summary>
/// <remarks>
/// The file says by which metric it is the best and with which value (metadata <c>best.metric</c>, <c>best.direction</c>,
/// <c>best.value</c>). A file that exists is continued: a run that was resumed from before it does not replace it until it has a better
/// value. Delete it before a run that begins anew.
/// </remarks>
public sealed class BestCheckpoint
{
    private const string MetricKey = "best.metric", DirectionKey = "best.direction", ValueKey = "best.value";
    private readonly BestValue best;

    /// <summary>Creates it, and reads what the file says if there is one.</summary>
    /// <param name="best">The metric, and its best value in the run.</param>
    /// <param name="path">The file, in a folder that exists.</param>
    /// <exception cref="CheckpointException">
    /// There is a file that cannot be read, or that was not saved as the best by the same metric and direction.
    /// </exception>
    public BestCheckpoint(BestValue best, string path)
    {
        ArgumentNullException.ThrowIfNull(best);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        (this.best, Path) = (best, path);
        if (File.Exists(path)) (Value, Step) = Read();
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The metric's value in the file; null when there is none.</summary>
    public double? Value { get; private set; }

    /// <summary>The generator step of the file; null when there is none.</summary>
    public long? Step { get; private set; }

    /// <summary>
    /// Offers the metric's value after the trainer's last step (<see cref="BestValue.Offer"/>), and saves the run if it is the best.
    /// </summary>
    /// <param name="value">The value; NaN and infinity are never the best.</param>
    /// <param name="metadata">More entries for the file; no key may begin with <c>wgangp.</c> or <c>best.</c>.</param>
    /// <returns>
    /// Whether it is the best in the run. It is saved unless the file holds one that is as good, from before the run was resumed.
    /// </returns>
    /// <exception cref="ArgumentException">A key of the metadata is reserved.</exception>
    /// <exception cref="CheckpointException">The file cannot be written; it and the best value are unchanged.</exception>
    /// <exception cref="TrainingDivergedException">A weight is not finite; the file and the best value are unchanged.</exception>
    public bool Offer(double value, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var entries = new Dictionary<string, string>(metadata ?? new Dictionary<string, string>());
        if (entries.Keys.FirstOrDefault(key => key.StartsWith("best.", StringComparison.Ordinal)) is { } reserved)
        {
            throw new ArgumentException(
                $"The metadata has the key {reserved}; keys that begin with best. are reserved in this file. Choose another.",
                nameof(metadata));
        }

        var before = best.Saved;
        if (!best.Offer(value)) return false;
        if (Value is { } saved && !best.IsBetter(value, saved)) return true;

        entries[MetricKey] = best.Metric;
        entries[DirectionKey] = best.Direction.ToString();
        entries[ValueKey] = value.ToString("R", CultureInfo.InvariantCulture);
        try
        {
            best.Trainer.Save(Path, entries);
        }
        catch
        {
            best.Saved = before;
            throw;
        }

        (Value, Step) = (value, best.Trainer.Step);
        return true;
    }

    private (double Value, long Step) Read()
    {
        using var file = Checkpoint.Open(Path);
        var (metric, direction) = (file.Metadata.GetValueOrDefault(MetricKey), file.Metadata.GetValueOrDefault(DirectionKey));
        if (metric is null || direction is null || !file.Metadata.TryGetValue(ValueKey, out var text) ||
            !BestValue.TryNumber(text, out var value))
        {
            throw new CheckpointException(
                $"The checkpoint '{Path}' does not say by which metric it is the best. Choose another path, or move the file away.");
        }

        if (metric != best.Metric || direction != best.Direction.ToString())
        {
            throw new CheckpointException(
                $"The checkpoint '{Path}' is the best by \"{metric}\" ({direction}), but the metric here is \"{best.Metric}\" " +
                $"({best.Direction}). Choose another path, or move the file away.");
        }

        return (value, file.Step);
    }
}
