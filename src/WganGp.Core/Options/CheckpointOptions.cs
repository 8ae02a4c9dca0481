using WganGp.Checkpoints;

namespace WganGp;

/// <summary>
/// Checkpoints that <see cref="WganGpTrainer.Train"/> saves by itself, as <c>step-NNNNNN.safetensors</c> in a folder, so that a
/// run that ends unasked goes on from the newest one (<see cref="WganGpTrainer.Resume"/>). They are no part of what makes a
/// run: a resumed run may have other ones.
/// </summary>
public sealed record CheckpointOptions
{
    /// <summary>Where they go; created if it is missing.</summary>
    /// <value>The default is null: nothing is saved.</value>
    public string? Folder { get; set; }

    /// <summary>A checkpoint is saved after every generator step whose number is a multiple of this one.</summary>
    /// <value>The default is 0: not by steps.</value>
    public long EverySteps { get; set; }

    /// <summary>A checkpoint is saved after the first generator step that ends this long after the one before.</summary>
    /// <value>The default is 0: not by time.</value>
    public double EveryMinutes { get; set; }

    /// <summary>How many of the newest stay; older ones are deleted when a new one is whole.</summary>
    /// <value>The default is 3.</value>
    public int Keep { get; set; } = 3;

    /// <summary>Checkpoints at multiples of this step are never deleted.</summary>
    /// <value>The default is 0: none.</value>
    public long MilestoneEvery { get; set; }

    /// <summary>The host's own entries in every file; keys that begin with <c>wgangp.</c> are the library's.</summary>
    /// <value>The default is null: none.</value>
    public IReadOnlyDictionary<string, string>? Metadata { get; set; }

    /// <summary>Whether anything is to be saved while the run goes on.</summary>
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
        // Saving that was asked for and silently does not happen is found out when it is too late.
        if (string.IsNullOrWhiteSpace(Folder) && IsOn)
        {
            check.Add($"{prefix}{nameof(Folder)} is {(Folder is null ? "null" : "blank")} with {nameof(EverySteps)} {EverySteps} and {nameof(EveryMinutes)} {EveryMinutes}; name the folder to save into, or set both to 0.");
        }

        foreach (var key in Metadata?.Keys.Where(key => key == SafeTensorsHeader.DigestKey || key.StartsWith(CheckpointNames.Own, StringComparison.Ordinal)) ?? [])
        {
            check.Add($"{prefix}{nameof(Metadata)} has the key {key}; {SafeTensorsHeader.DigestKey} and keys that begin with {CheckpointNames.Own} are the library's: choose another.");
        }

        return check.Failures;
    }
}
