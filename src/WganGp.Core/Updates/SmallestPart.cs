namespace WganGp.Updates;

/// <summary>The smallest number of samples that goes through the networks at once, and why it is so small.</summary>
/// <param name="Size">Samples, at least 1.</param>
/// <param name="Reason">What makes the part that small, without a full stop.</param>
/// <param name="Cure">What to change, without a full stop.</param>
internal sealed record SmallestPart(long Size, string Reason, string Cure)
{
    /// <summary>The smallest part of one batch that the host gave.</summary>
    public static SmallestPart OfBatch(long count, WganGpOptions options) =>
        Of(count, "the batch has one sample", "Pass two samples or more", options);

    /// <summary>The smallest part of a whole run.</summary>
    /// <param name="options">The run's options.</param>
    /// <param name="samples">Samples in the data; null for a stream.</param>
    public static SmallestPart OfRun(WganGpOptions options, long? samples)
    {
        var parts = new List<SmallestPart>
        {
            samples == 1
                ? Of(1, "the training data holds one sample", "Give two samples or more", options)
                : Of(Math.Min(options.BatchSize, samples ?? long.MaxValue), "BatchSize is 1", "Set it to 2 or more", options),
            options.GeneratorBatchSize is { } generated
                ? Of(generated, "GeneratorBatchSize is 1", "Set it to 2 or more", options)
                : Of(options.BatchSize, "BatchSize is 1", "Set it to 2 or more", options),
        };
        if (options.LastBatch == LastBatch.Keep && samples > options.BatchSize && samples % options.BatchSize is { } rest and > 0)
        {
            parts.Add(Of(
                rest, $"LastBatch is Keep, and batches of {options.BatchSize} leave one of the {samples} samples for the last batch",
                "Set LastBatch to Drop, or choose another BatchSize", options));
        }

        return parts.MinBy(part => part.Size)!;
    }

    private static SmallestPart Of(long count, string reason, string cure, WganGpOptions options)
    {
        var parts = options.Execution.GradientAccumulation;
        // The first parts are the larger ones.
        var size = Parts.Of(count, parts).Last().Size;
        return size < count
            ? new SmallestPart(
                size, $"Execution.GradientAccumulation is {parts}, which splits a batch of {count} into parts of {size}", "Lower it")
            : new SmallestPart(size, reason, cure);
    }
}
