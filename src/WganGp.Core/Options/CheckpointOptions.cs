
namespace WganGp;

/// <summary>
/// Checkpoints that <see cref="WganGpTrainer.Train"/> saves by itself, as <c>step-NNNNNN.safetensors</c> in a folder, so that a
/// run that was interrupted can be resumed from the newest one (<see cref="WganGpTrainer.Resume"/>). These options may differ in a
/// resumed run.
/// </summary>
public sealed record CheckpointOptions
{
    /// <summary>How the library's own metadata keys begin.</summary>
    internal const string ReservedPrefix = "wgangp.";

    /// <summary>The metadata key of the file's digest.</summary>
    internal const string DigestKey = "sha256";

    /// <summary>The folder to save into; created if it is missing.</summary>
    /// <value>The default is null: nothing is saved.</value>
    public string? Folder { get; set; }

    /// <summary>Saves a checkpoint after every generator step whose number is a multiple of this one.</summary>
    /// <value>The default is 0: not by steps.</value>
    public long EverySteps { get; set; }

    /// <summary>Saves a checkpoint after the first generator step that ends this many minutes after the last save.</summary>
    /// <value>The default is 0: not by time.</value>
    public double EveryMinutes { get; set; }

    /// <summary>How many of the newest are kept; older ones are deleted when a new one is complete.</summary>
    /// <value>The default is 3.</value>
    public int Keep { get; set; } = 3;

    /// <summary>Checkpoints at multiples of this step are never deleted.</summary>
    /// <value>The default is 0: none.</value>
    public long MilestoneEvery { get; set; }

    /// <summary>The host's own entries in every file; keys that begin with <c>wgangp.</c> are reserved for the library.</summary>
    /// <value>The default is null: none.</value>
    public IReadOnlyDictionary<string, string>? Metadata { get; set; }

    /// <summary>Whether anything is saved during the run.</summary>
    internal bool IsOn => EverySteps > 0 || EveryMinutes > 0;

    /// <summary>The entries of every file, and more of one.</summary>
    internal Dictionary<string, string> MetadataWith(IReadOnlyDictionary<string, string>? more)
    {
        var entries = new Dictionary<string, string>(Metadata ?? new Dictionary<string, string>());
        foreach (var (key, value) in more ?? new Dictionary<string, string>()) entries[key] = value;
        return entries;
    }

    internal CheckpointOptions Copy() => this with { Metadata = Metadata?.ToDictionary() };

    internal IEnumerable<string> Failures(string prefix)
    {
        var check = new OptionCheck(prefix);
        check.AtLeast(nameof(EverySteps), EverySteps, 0);
        check.AtLeast(nameof(EveryMinutes), EveryMinutes, 0);
        check.AtLeast(nameof(Keep), Keep, 1);
        check.AtLeast(nameof(MilestoneEvery), MilestoneEvery, 0);
        // Saving that was requested but silently does not happen would be noticed too late.
        if (string.IsNullOrWhiteSpace(Folder) && IsOn)
        {
            var when = FormattableString.Invariant($"{nameof(EverySteps)} {EverySteps} and {nameof(EveryMinutes)} {EveryMinutes}");
            var value = Folder is null ? "null" : "blank";
            check.Add($"{prefix}{nameof(Folder)} is {value} with {when}; name the folder to save into, or set both to 0.");
        }

        foreach (var key in Metadata?.Keys.Where(IsReserved) ?? [])
        {
            const string reserved = $"{DigestKey} and keys that begin with {ReservedPrefix} are reserved for the library";
            check.Add($"{prefix}{nameof(Metadata)} has the key {key}; {reserved}: choose another.");
        }

        return check.Failures;
    }

    private static bool IsReserved(string key) => key == DigestKey || key.StartsWith(ReservedPrefix, StringComparison.Ordinal);
}
