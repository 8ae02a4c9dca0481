namespace WganGp.Metrics;

/// <summary>Progress of the second of two sources, counted on from the first.</summary>
internal sealed class MetricProgress : IProgress<long>
{
    private readonly long before;
    private readonly IProgress<long> progress;

    private MetricProgress(long before, IProgress<long> progress)
    {
        this.before = before;
        this.progress = progress;
    }

    public static IProgress<long>? After(long before, IProgress<long>? progress) =>
        progress is null ? null : new MetricProgress(before, progress);

    public void Report(long value) => progress.Report(before + value);
}
