using System.Globalization;

namespace WganGp.ConsoleApp.Runs;

/// <summary>
/// The checkpoint that an interruption or an error makes, beside the scheduled ones: it has a name of its own, so that the trainer does not
/// count it among the newest that it keeps, and is deleted once a scheduled one is newer.
/// </summary>
internal sealed class InterruptionCheckpoint(string folder)
{
    private const string Prefix = "interrupted-";
    private const string Extension = ".safetensors";

    /// <summary>Saves unless the newest checkpoint is of this very step.</summary>
    /// <returns>The checkpoint from which the run can be resumed.</returns>
    public string Save(WganGpTrainer trainer)
    {
        if (trainer.LastCheckpoint is { } last && StepOf(last) == trainer.Step) return last;
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{trainer.Step:D6}{Extension}"));
        trainer.Save(path);
        return path;
    }

    /// <summary>Deletes what the newest checkpoint makes superfluous.</summary>
    /// <param name="newest">The newest complete checkpoint; null when there is none.</param>
    public void DeleteBefore(string? newest)
    {
        if (newest is null || StepOf(newest) is not { } step || IsOne(newest)) return;
        foreach (var file in Directory.EnumerateFiles(folder, $"{Prefix}*{Extension}").Where(file => StepOf(file) <= step).ToList())
        {
            File.Delete(file);
        }
    }

    private static bool IsOne(string path) => Path.GetFileName(path).StartsWith(Prefix, StringComparison.Ordinal);

    private static long? StepOf(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        var digits = name.StartsWith(Prefix, StringComparison.Ordinal) || name.StartsWith("step-", StringComparison.Ordinal)
            ? name.Split('-')[1]
            : "";
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? step : null;
    }
}
