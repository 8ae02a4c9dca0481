using System.Globalization;
using WganGp.ConsoleApp.Runs;
using WganGp.Programs;

namespace WganGp.ConsoleApp.Evaluation;

/// <summary>The checkpoints that <c>--checkpoint</c> names: a file, or those of a folder, and the run that they belong to.</summary>
internal sealed class CheckpointSet
{
    private const string FolderName = "checkpoints";

    private CheckpointSet(IReadOnlyList<(long Step, string Path)> files, string? run, bool isFolder)
    {
        Files = files;
        Run = run;
        IsFolder = isFolder;
    }

    /// <summary>Whether a folder was named, so that the result is a curve over its steps.</summary>
    public bool IsFolder { get; }

    /// <summary>The files, one per step, by step.</summary>
    public IReadOnlyList<(long Step, string Path)> Files { get; }

    /// <summary>The folder of the run; null for files that are in none.</summary>
    public string? Run { get; }

    /// <summary>The options that the run was started with; null where there are none.</summary>
    public SavedRun? Saved => Run is null ? null : SavedRun.Read(Path.Combine(Run, "options.json"));

    /// <summary>Finds them.</summary>
    /// <param name="path">A checkpoint, a folder of checkpoints, or a run's folder.</param>
    /// <exception cref="UserException">There is none.</exception>
    /// <exception cref="CheckpointException">The file that is named cannot be read.</exception>
    public static CheckpointSet Find(string path)
    {
        if (!Directory.Exists(path))
        {
            using var checkpoint = Checkpoint.Open(path);
            return new([(checkpoint.Step, path)], RunOf(Path.GetDirectoryName(Path.GetFullPath(path))!), isFolder: false);
        }

        var inside = Path.Combine(path, FolderName);
        var folder = Directory.Exists(inside) ? inside : path;
        var files = Directory.GetFiles(folder, "*.safetensors").Select(file => (Step: StepOf(file), Path: file))
            .Where(file => file.Step is not null).Select(file => (Step: file.Step!.Value, file.Path))
            // The best one is a copy of a numbered one, while that is there.
            .GroupBy(file => file.Step).Select(same => same.OrderByDescending(file => IsNumbered(file.Path)).First())
            .OrderBy(file => file.Step).ToList();
        return files.Count > 0
            ? new(files, RunOf(Path.GetFullPath(folder)), isFolder: true)
            : throw new UserException(
                $"{path} holds no checkpoint that can be read: name a run's folder, its folder '{FolderName}', or a .safetensors file.");
    }

    private static bool IsNumbered(string path) => Path.GetFileName(path).StartsWith("step-", StringComparison.Ordinal);

    private static string? RunOf(string folder)
    {
        var parent = Path.GetFileName(folder) == FolderName ? Path.GetDirectoryName(folder) : folder;
        return parent is not null && File.Exists(Path.Combine(parent, "options.json")) ? parent : null;
    }

    private static long? StepOf(string path)
    {
        try
        {
            using var checkpoint = Checkpoint.Open(path);
            return checkpoint.Step;
        }
        catch (CheckpointException error)
        {
            Warning.Write(string.Create(CultureInfo.InvariantCulture, $"{error.Message} It is left out."));
            return null;
        }
    }
}
