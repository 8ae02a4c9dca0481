namespace WganGp;

/// <content>What is saved and restored.</content>
public sealed partial class WganGpTrainer
{
    /// <summary>
    /// Text that the application keeps with the run, such as what it counts in its loop (<see cref="BestValue"/> uses it): every checkpoint
    /// holds it, and <see cref="Resume"/> and a rollback restore it. Empty at first.
    /// </summary>
    public IDictionary<string, string> HostState => state.Host;

    /// <summary>
    /// The checkpoint from which this run could be resumed: the file last saved, by <see cref="Save"/> or by <see cref="Train"/> itself, or
    /// restored. A file that is being written counts once the run has waited for it: at the next one or at the end of the sequence.
    /// </summary>
    /// <value>Null when there is none.</value>
    public string? LastCheckpoint => checkpoints.Last;

    /// <summary>
    /// Saves the whole run into one file in the safetensors format: networks, averaged generator, optimisers, random
    /// states, counters, the place in the data. <see cref="Resume"/> continues from it bit for bit.
    /// </summary>
    /// <remarks>In a group of processes process 0 alone writes; in the others the call does nothing.</remarks>
    /// <param name="path">The file, in a folder that exists. It is replaced as a whole or not at all.</param>
    /// <param name="metadata">More entries than <see cref="CheckpointOptions.Metadata"/>'s; no key may begin with <c>wgangp.</c>.</param>
    /// <exception cref="CheckpointException">The file cannot be written; what was there before is unchanged.</exception>
    /// <exception cref="TrainingDivergedException">
    /// A trained weight or an optimiser's state is NaN or infinite; what was there before is unchanged.
    /// </exception>
    public void Save(string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Use(() => checkpoints.Save(path, options.Checkpoint.MetadataWith(metadata)));
    }

    /// <summary>Restores a saved run: what follows is, bit for bit on the CPU, what would have followed the save.</summary>
    /// <param name="path">
    /// A file that <see cref="Save"/> wrote, or a folder of them, of which the intact file with the most steps is used; damaged ones are
    /// named in a logged warning.
    /// </param>
    /// <exception cref="CheckpointException">
    /// The file is missing or damaged (of a folder: every one), or was saved with other networks or options; the message lists every
    /// difference, and this trainer is unchanged. The number of steps, reporting, checkpoints, accepted findings, prefetch and threads
    /// may differ.
    /// </exception>
    public void Resume(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Use(() => loop.Resume(path));
    }
}
