using WganGp.Processes;

namespace WganGp.Updates;

/// <summary>The smallest number of samples that goes through the networks at once, and why it is so small.</summary>
/// <param name="Size">Samples, at least 1.</param>
/// <param name="Reason">What makes the part that small, without a full stop.</param>
/// <param name="Cure">What to change, without a full stop.</param>
internal sealed record SmallestPart(long Size, string Reason, string Cure)
{
    /// <summary>The smallest part of one batch that the host gave.</summary>
    /// <param name="count">Its samples.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="pac">How many samples the critic scores as one.</param>
    public static SmallestPart OfBatch(long count, WganGpOptions options, int pac) =>
        Of(count, $"the batch has {One(pac)}", $"Pass {More(pac)}", options, pac);

    /// <summary>The smallest part of a whole run.</summary>
    /// <param name="options">The run's options.</param>
    /// <param name="samples">Samples in the data; null for a stream.</param>
    /// <param name="pac">How many samples the critic scores as one.</param>
    public static SmallestPart OfRun(WganGpOptions options, long? samples, int pac)
    {
        var cure = $"Set it to {2 * pac} or more";
        var parts = new List<SmallestPart>
        {
            samples == pac
                ? Of(pac, $"the training data holds {One(pac)}", $"Give {More(pac)}", options, pac)
                : Of(Math.Min(options.BatchSize, samples ?? long.MaxValue), $"BatchSize is {pac}", cure, options, pac),
            options.GeneratorBatchSize is { } generated
                ? Of(generated, $"GeneratorBatchSize is {pac}", cure, options, pac)
                : Of(options.BatchSize, $"BatchSize is {pac}", cure, options, pac),
        };
        if (options.LastBatch == LastBatch.Keep && samples > options.BatchSize && samples % options.BatchSize is { } rest and > 0)
        {
            parts.Add(Of(
                rest, $"LastBatch is Keep, and batches of {options.BatchSize} leave {(pac == 1 ? "one" : pac)} of the {samples} samples " +
                    "for the last batch",
                "Set LastBatch to Drop, or choose another BatchSize", options, pac));
        }

        return parts.MinBy(part => part.Size)!;
    }

    private static string One(int pac) => pac == 1 ? "one sample" : $"one pack of {pac} samples";

    private static string More(int pac) => pac == 1 ? "two samples or more" : $"{2 * pac} samples or more";

    private static SmallestPart Of(long count, string reason, string cure, WganGpOptions options, int pac)
    {
        var parts = options.Execution.GradientAccumulation;
        // The first parts are the larger ones.
        var size = Parts.Of(count, parts, pac).Last().Size;
        return size < count
            ? new SmallestPart(
                size, $"Execution.GradientAccumulation is {parts}, which splits a batch of {count} into parts of {size}", "Lower it")
            : new SmallestPart(size, reason, cure);
    }
}
