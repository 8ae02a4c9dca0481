namespace WganGp;

/// <summary>
/// Checkpoints that <see cref="WganGpTrainer.Train"/> saves by itself, as <c>step-NNNNNN.safetensors</c> in a folder, so that an
/// interrupted run can be resumed from the newest one (<see cref="WganGpTrainer.Resume"/>). These options may differ in a resumed
/// run.
/// </summary>
public sealed record CheckpointOptions
{
    /// <summary>How the library's own metadata keys begin.</summary>
    internal const string ReservedPrefix = "wgangp.";

    /// <summary>The metadata key of the file's digest.</summary>
    internal const string DigestKey = "sha256";

    /// <summary>The folder to save to. It is created if it does not exist.</summary>
    /// <value>The default is null: nothing is saved.</value>
    public string? Folder { get; set; }

    /// <summary>The number of generator steps between checkpoints: one is saved at each multiple of it.</summary>
    /// <value>The default is 0: no checkpoints by steps.</value>
    public long EverySteps { get; set; }

    /// <summary>
    /// The number of minutes between checkpoints: one is saved after the first generator step that ends this long after the last save.
    /// </summary>
    /// <value>The default is 0: no checkpoints by time. Otherwise it is from 1e-6 to 527,040 (a year).</value>
    public double EveryMinutes { get; set; }

    /// <summary>The number of newest checkpoints to keep. Older ones are deleted once a new one is complete.</summary>
    /// <value>The default is 3.</value>
    public int Keep { get; set; } = 3;

    /// <summary>Checkpoints at multiples of this step are never deleted.</summary>
    /// <value>The default is 0: none.</value>
    public long MilestoneEvery { get; set; }

    /// <summary>The host's own entries in every file. Keys that begin with <c>wgangp.</c> are reserved for the library.</summary>
    /// <value>The default is null: none.</value>
    public IReadOnlyDictionary<string, string>? Metadata { get; set; }

    /// <summary>Whether anything is saved during the run.</summary>
    internal bool IsOn => EverySteps > 0 || EveryMinutes > 0;

    /// <summary>The entries of every file, together with those of one file.</summary>
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
        check.PositiveOrZero(
            nameof(EveryMinutes), EveryMinutes, 1e-6, 527_040,
            "a shorter time saves at every step (EverySteps), and a longer one is over a year");
        check.AtLeast(nameof(Keep), Keep, 1);
        check.AtLeast(nameof(MilestoneEvery), MilestoneEvery, 0);
        // If requested checkpoints were silently not saved, the user would notice too late.
        if (string.IsNullOrWhiteSpace(Folder) && IsOn)
        {
            var when = FormattableString.Invariant($"{nameof(EverySteps)} {EverySteps} and {nameof(EveryMinutes)} {EveryMinutes}");
            var value = Folder is null ? "null" : "blank";
            check.Add($"{prefix}{nameof(Folder)} is {value} with {when}", $"set the folder to save to, or set both to 0");
        }

        foreach (var key in Metadata?.Keys.Where(IsReserved) ?? [])
        {
            check.Add(
                $"{prefix}{nameof(Metadata)} has the key {key}",
                $"{DigestKey} and keys that begin with {ReservedPrefix} are reserved for the library: choose another");
        }

        return check.Failures;
    }

    private static bool IsReserved(string key) => key == DigestKey || key.StartsWith(ReservedPrefix, StringComparison.Ordinal);
}
