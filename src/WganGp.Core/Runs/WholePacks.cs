using WganGp.Networks;

namespace WganGp.Runs;

/// <summary>Every batch must hold whole packs of the critic's (<see cref="ICritic.Pac"/>): checked before the first step.</summary>
internal static class WholePacks
{
    /// <summary>Checks the batch sizes of the options. Parts of a batch are of whole packs by themselves.</summary>
    /// <exception cref="NetworkException">A batch is no multiple of the critic's Pac.</exception>
    public static void ThrowUnlessBatchesAre(WganGpOptions options, ICritic critic)
    {
        var pac = Packing.Of(critic);
        if (options.BatchSize % pac != 0) throw Fault($"A batch ({nameof(options.BatchSize)})", options.BatchSize, pac);
        if (options.GeneratorBatchSize is { } count && count % pac != 0)
            throw Fault($"A generator batch ({nameof(options.GeneratorBatchSize)})", count, pac);
    }

    /// <summary>Checks what is left of the data for the last batch of a pass.</summary>
    /// <param name="options">The run's options.</param>
    /// <param name="critic">The critic.</param>
    /// <param name="samples">Samples in the data; null for a stream.</param>
    /// <exception cref="TrainingDataException">It is no multiple of the critic's Pac.</exception>
    public static void ThrowUnlessRestIs(WganGpOptions options, ICritic critic, long? samples)
    {
        var pac = Packing.Of(critic);
        if (options.LastBatch != LastBatch.Keep || samples % options.BatchSize is not { } rest || rest % pac == 0) return;
        throw new TrainingDataException(
            $"LastBatch is Keep, and the last batch of the {samples} samples would hold {rest}, but the critic scores packs of {pac}. " +
            "Set LastBatch to Drop, or choose a number of samples that leaves a multiple of it.");
    }

    private static NetworkException Fault(string what, long count, int pac) => new(Packing.Fault(what, count, pac));
}
