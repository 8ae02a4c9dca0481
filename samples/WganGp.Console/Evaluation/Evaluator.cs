using TorchSharp;
using WganGp.ConsoleApp.Output;
using WganGp.ConsoleApp.Runs;
using WganGp.Metrics;
using WganGp.Programs;

namespace WganGp.ConsoleApp.Evaluation;

/// <summary>
/// Evaluates generators of one recipe on one data set, always with the same latents and the same real samples. What belongs to the real
/// samples is computed once.
/// </summary>
internal sealed class Evaluator : IDisposable
{
    /// <summary>The default count takes at most this much memory, twice: generated samples and real ones.</summary>
    private const long MostBytes = 512L << 20;

    private readonly RunData data;
    private readonly EvaluationReference reference;
    private readonly ReferenceFeatures features;
    private readonly IReadOnlyList<MetricEntry> metrics;
    private readonly ulong seed;

    private Evaluator(RunData data, EvaluationReference reference, IReadOnlyList<MetricEntry> metrics, int count, ulong seed)
    {
        (this.data, this.reference, this.metrics, this.seed) = (data, reference, metrics, seed);
        Count = count;
        features = new ReferenceFeatures(data.Recipe);
    }

    /// <summary>The number of generated samples.</summary>
    public int Count { get; }

    /// <summary>The number of real samples.</summary>
    public long ReferenceCount => reference.Count;

    /// <summary>Reads the real samples.</summary>
    /// <param name="data">The data.</param>
    /// <param name="metrics">What is computed.</param>
    /// <param name="asked">How many samples of either kind; null for the default, or fewer if those are too large.</param>
    /// <param name="seed">The seed of the latents.</param>
    /// <param name="progress">Shows the reading.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static Evaluator Prepare(
        RunData data, IReadOnlyList<MetricEntry> metrics, int? asked, ulong seed, IStages progress,
        CancellationToken cancellation)
    {
        var bytes = sizeof(float) * data.Recipe.SampleShape.Aggregate(1L, (product, side) => product * side);
        var count = asked ?? (int)Math.Clamp(MostBytes / bytes, 1, EvaluationSettings.UsualCount);
        // Sets of one size: some metrics need them, and others compare better.
        if (data.Source.Count is { } all && asked is null) count = (int)Math.Min(count, all);
        var read = data.Source.Count is { } most ? Math.Min(count, most) : count;
        var reference = EvaluationReference.Read(
            data, count, metrics.Any(metric => metric.NeedsHeldOut), progress.Begin("Reading the data", read), cancellation);
        return new Evaluator(data, reference, metrics, count, seed);
    }

    /// <summary>Evaluates a generator. A metric that cannot be computed is left out with a warning.</summary>
    /// <param name="trainer">The trainer of the generator; its own random numbers and the networks are left as they are.</param>
    /// <param name="averaged">Whether to use the averaged weights; null uses them when the run keeps them.</param>
    /// <param name="progress">Shows what is done.</param>
    /// <param name="cancellation">Stops the evaluation.</param>
    /// <returns>The estimates, in the order of the metrics.</returns>
    /// <exception cref="UserException">No metric could be computed.</exception>
    public IReadOnlyList<EvaluatedMetric> Evaluate(
        WganGpTrainer trainer, bool? averaged, IStages progress, CancellationToken cancellation)
    {
        using var samples = Draw(trainer, averaged, progress.Begin("Drawing samples", Count), cancellation);
        using var input = new MetricInput(data.Recipe, data, reference, features, samples, progress, cancellation);
        var found = new List<EvaluatedMetric>();
        MetricException? failure = null;
        foreach (var metric in metrics)
        {
            try
            {
                found.Add(EvaluatedMetrics.Of(metric.Measure(input)));
            }
            catch (MetricException error)
            {
                Warning.Write($"{metric.Name}: {error.Message}");
                failure = error;
            }
        }

        return found.Count > 0 || failure is null
            ? found
            : throw new UserException($"No metric could be computed: {failure.Message}", failure);
    }

    public void Dispose()
    {
        features.Dispose();
        reference.Dispose();
    }

    private torch.Tensor Draw(WganGpTrainer trainer, bool? averaged, IProgress<long> progress, CancellationToken cancellation)
    {
        torch.Tensor? all = null;
        try
        {
            long done = 0;
            foreach (var part in SampleParts.Draw(trainer, data.Recipe, Count, seed, Labels, averaged, cancellation))
            {
                SampleStack.Put(ref all, part, done, Count);
                done += part.shape[0];
                progress.Report(done);
            }

            return all!;
        }
        catch
        {
            all?.Dispose();
            throw;
        }
    }

    /// <summary>The classes of the real samples, in turn, so that generated ones are distributed over the classes as those are.</summary>
    private torch.Tensor? Labels(long start, long size)
    {
        if (data.Recipe.Classes is null || reference.Labels is not { } labels) return null;
        using var all = torch.arange(start, start + size, torch.int64);
        using var indices = all.remainder(reference.Count);
        return labels.index_select(0, indices);
    }
}
