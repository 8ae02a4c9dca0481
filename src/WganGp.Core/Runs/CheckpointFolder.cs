using System.Globalization;
using WganGp.TensorFiles;

namespace WganGp.Runs;

/// <summary>A folder of checkpoints: their names, which are kept, and which is the newest.</summary>
internal sealed class CheckpointFolder(string path)
{
    private const string Prefix = "step-";

    public string PathOf(long step) => Path.Combine(path, Name(step));

    /// <summary>Creates the folder, so that a run fails at its start and not at its first save.</summary>
    public void Create() =>
        Guarded("cannot be created", "Name a folder that this process may write to.", () => Directory.CreateDirectory(path));

    /// <summary>Deletes old checkpoints, but only files that this library named.</summary>
    /// <param name="upTo">Files of later steps are ignored: this run did not write them.</param>
    /// <param name="keep">How many of the newest stay.</param>
    /// <param name="milestoneEvery">Multiples of this step stay; 0 is none.</param>
    public void DeleteOld(long upTo, int keep, long milestoneEvery)
    {
        Guarded("cannot be cleared of old checkpoints", "Delete them by hand.", () =>
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
    }

    /// <summary>Opens the newest intact checkpoint, by the step in the file itself: names and times change when files are copied.</summary>
    /// <param name="skipped">Receives the reason why a file is not used.</param>
    /// <param name="before">Only files of earlier steps are considered.</param>
    /// <returns>The checked file, which the caller disposes, and its path.</returns>
    /// <exception cref="CheckpointException">There is none; the message says what was found.</exception>
    public (SafeTensorsFile File, string Path) OpenNewest(Action<string> skipped, long before = long.MaxValue)
    {
        var found = new List<string>();
        void Skip(CheckpointException error)
        {
            found.Add(error.Message);
            skipped(error.Message);
        }

        var candidates = Candidates(Skip).Where(candidate => candidate.Step < before)
            .OrderByDescending(candidate => candidate.Step).ThenBy(candidate => candidate.File, StringComparer.Ordinal);
        foreach (var (_, file) in candidates)
        {
            if (Opened(file, checkAll: true, Skip) is { } opened) return (opened, file);
        }

        var (wanted, such) = before == long.MaxValue ? ("to resume from", "") : ($"from before step {before}", "such ");
        throw new CheckpointException($"The folder '{path}' holds no checkpoint {wanted}: " + (found.Count == 0
            ? $"no {such}file in it ends in {CheckpointNames.Extension}. Check the path."
            : string.Join(" ", found)));
    }

    private List<(long Step, string File)> Candidates(Action<CheckpointException> skip)
    {
        var result = new List<(long, string)>();
        string[] files = [];
        Guarded("cannot be read", "Check the path.", () => files = Directory.GetFiles(path, $"*{CheckpointNames.Extension}"));
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            using var opened = Opened(file, checkAll: false, skip);
            if (opened is null) continue;
            if (opened.Metadata.TryGetValue(CheckpointNames.Step, out var text) && IsStep(text, out var step)) result.Add((step, file));
            else skip(CheckpointErrors.WrongKind(file, CheckpointNames.NoStep));
        }

        return result;
    }

    private static SafeTensorsFile? Opened(string file, bool checkAll, Action<CheckpointException> skip)
    {
        try
        {
            return checkAll ? SafeTensorsFile.OpenWhole(file) : SafeTensorsFile.Open(file);
        }
        catch (CheckpointException error)
        {
            skip(error);
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
    public static string Name(long step) => FormattableString.Invariant($"{Prefix}{step:D6}{CheckpointNames.Extension}");

    /// <summary>The step in a name of exactly the form that this library gives; null for any other name.</summary>
    private static long? StepOf(string name) =>
        name.Length > Prefix.Length + CheckpointNames.Extension.Length &&
        IsStep(name.AsSpan(Prefix.Length, name.Length - Prefix.Length - CheckpointNames.Extension.Length), out var step) &&
        Name(step) == name ? step : null;

    private static bool IsStep(ReadOnlySpan<char> text, out long step) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out step);
}
