using System.Globalization;

namespace WganGp.Checkpoints;

/// <summary>A folder of checkpoints: their names, which are kept, which is the newest.</summary>
internal sealed class CheckpointFolder(string path)
{
    private const string Prefix = "step-";

    public string PathOf(long step) => Path.Combine(path, Name(step));

    /// <summary>Makes the folder, so that a run fails at its start and not at its first save.</summary>
    public void Create() => Guarded("cannot be created", "Name a folder that this process may write to.", () => Directory.CreateDirectory(path));

    /// <summary>Deletes what is older than the newest, of those this library named, up to a step: newer ones are not this run's to judge.</summary>
    public void DeleteOld(long upTo, int keep, long milestoneEvery) => Guarded("cannot be cleared of old checkpoints", "Delete them by hand.", () =>
    {
        var old = Directory.EnumerateFiles(path, $"{Prefix}*{CheckpointNames.Extension}")
            .Select(file => StepOf(Path.GetFileName(file)))
            .OfType<long>()
            .Where(step => step <= upTo)
            .OrderDescending()
            .Skip(keep)
            .Where(step => milestoneEvery == 0 || step % milestoneEvery != 0);
        foreach (var step in old.ToList()) File.Delete(PathOf(step));
    });

    /// <summary>Opens the newest whole checkpoint, by the step in the file itself: names and times change when files are copied.</summary>
    /// <param name="passOver">Hears why a file is not used.</param>
    /// <param name="before">Only files of earlier steps are looked at.</param>
    /// <returns>The checked file, the caller's, and its path.</returns>
    /// <exception cref="CheckpointException">There is none; the message names what was found.</exception>
    public (SafeTensorsFile File, string Path) OpenNewest(Action<string> passOver, long before = long.MaxValue)
    {
        var found = new List<string>();
        void PassOver(CheckpointException error)
        {
            found.Add(error.Message);
            passOver(error.Message);
        }

        foreach (var (_, file) in Candidates(PassOver).Where(candidate => candidate.Step < before).OrderByDescending(candidate => candidate.Step).ThenBy(candidate => candidate.File, StringComparer.Ordinal))
        {
            if (Opened(file, checkAll: true, PassOver) is { } opened) return (opened, file);
        }

        throw new CheckpointException(
            $"The folder '{path}' holds no checkpoint {(before == long.MaxValue ? "to resume from" : $"from before step {before}")}: " +
            (found.Count == 0 ? $"no {(before == long.MaxValue ? "" : "such ")}file in it ends in {CheckpointNames.Extension}. Check the path." : string.Join(" ", found)));
    }

    private List<(long Step, string File)> Candidates(Action<CheckpointException> passOver)
    {
        var result = new List<(long, string)>();
        string[] files = [];
        Guarded("cannot be read", "Check the path.", () => files = Directory.GetFiles(path, $"*{CheckpointNames.Extension}"));
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            using var opened = Opened(file, checkAll: false, passOver);
            if (opened is null) continue;
            if (opened.Metadata.TryGetValue(CheckpointNames.Step, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var step)) result.Add((step, file));
            else passOver(CheckpointErrors.WrongKind(file, $"its metadata has no step number under '{CheckpointNames.Step}', so no trainer wrote it"));
        }

        return result;
    }

    private static SafeTensorsFile? Opened(string file, bool checkAll, Action<CheckpointException> passOver)
    {
        try
        {
            return checkAll ? SafeTensorsFile.OpenWhole(file) : SafeTensorsFile.Open(file);
        }
        catch (CheckpointException error)
        {
            passOver(error);
            return null;
        }
    }

    private void Guarded(string failure, string advice, Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"The checkpoint folder '{path}' {failure}: {error.Message.TrimEnd('.', ' ')}. {advice}", error);
        }
    }

    /// <summary>The name of a step's file, such as step-000020.safetensors.</summary>
    public static string Name(long step) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step:D6}{CheckpointNames.Extension}");

    /// <summary>The step in a name of exactly the form that this library gives; null of any other name.</summary>
    private static long? StepOf(string name) =>
        name.Length > Prefix.Length + CheckpointNames.Extension.Length &&
        long.TryParse(name.AsSpan(Prefix.Length, name.Length - Prefix.Length - CheckpointNames.Extension.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var step) &&
        Name(step) == name ? step : null;
}
