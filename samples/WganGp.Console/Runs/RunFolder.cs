using System.Globalization;
using WganGp.Programs;

namespace WganGp.ConsoleApp.Runs;

/// <summary>
/// The folder for a run's results. It never writes into the folder of another run, nor into one that another process uses.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    /// <summary>For a new run whose folder was not named: the name that its folder's name begins with.</summary>
    private readonly string? named;

    private FolderLock? mine;

    private RunFolder(string path, string? resumeFrom, string? named = null)
    {
        Path = path;
        ResumeFrom = resumeFrom;
        this.named = named;
    }

    public string Path { get; private set; }

    /// <summary>Whose folder was taken over, in words; null when no process had left it.</summary>
    public string? TakenOver => mine?.TakenOver;

    /// <summary>What the run is resumed from: a checkpoint, or the folder of them. Null for a new run.</summary>
    public string? ResumeFrom { get; }

    public string Options => In("options.json");
    public string Metrics => In("metrics.jsonl");
    public string Curves => In("curves.png");
    public string Summary => In("summary.html");
    public string Diverged => In("diverged.md");
    public string Samples => In("samples");
    public string Checkpoints => In("checkpoints");
    public string Best => In("checkpoints", "best.safetensors");
    public string Skipped => In("skipped.txt");
    public string Divergence => In("divergence.csv");

    public string Walk => In("walk" + SampleEnding);
    public string Neighbours => In("neighbours.png");

    /// <summary>The extension of sample files.</summary>
    public string SampleEnding { get; set; } = ".png";

    public string Sample(long step) => In("samples", System.IO.Path.ChangeExtension(WganGp.Checkpoint.FileName(step), SampleEnding));

    /// <summary>The steps that have samples.</summary>
    public IEnumerable<long> SampledSteps() =>
        from path in Directory.Exists(Samples) ? Directory.GetFiles(Samples, $"*{SampleEnding}") : []
        let name = System.IO.Path.GetFileNameWithoutExtension(path)
        let step = long.TryParse(name.Split('-')[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1
        where step >= 0 && path == Sample(step)
        orderby step
        select step;

    public string Checkpoint(long step) => In("checkpoints", WganGp.Checkpoint.FileName(step));

    /// <summary>What the path is called in a command.</summary>
    public string Word => ShellWord.Of(Path);

    /// <summary>The folder of a run that is only read.</summary>
    public static RunFolder OfRecorded(string path) => new(path, null);

    /// <summary>Finds the folder of a new run: the requested one, if it is empty, or the next free one for the recipe.</summary>
    public static RunFolder Locate(string? asked, string recipe)
    {
        var path = asked ?? OutputFolder.NextFree(recipe);
        OutputFolder.ThrowUnlessFolder(path);
        ThrowUnlessFree(path);
        return new RunFolder(path, null, asked is null ? recipe : null);
    }

    /// <summary>Finds the folder of a run to resume.</summary>
    /// <param name="asked">The run's folder or one of its checkpoints; null for the output folder.</param>
    /// <param name="output">The output folder; null for the newest.</param>
    /// <param name="recipe">The recipe's name; null for any.</param>
    public static RunFolder Open(string? asked, string? output, string? recipe)
    {
        if (asked is not null && output is not null)
        {
            throw new UserException($"--resume {asked} names the output folder already; leave out --output.");
        }

        if (asked is not null && File.Exists(asked))
        {
            var parent = new FileInfo(asked).Directory!;
            return parent is { Name: "checkpoints", Parent: { } run }
                ? new RunFolder(run.FullName, asked)
                : throw new UserException(
                    $"--resume {asked} is not in the folder 'checkpoints' of a run, so there is no run to resume; " +
                    "move it into one, or name a run's folder.");
        }

        var path = asked ?? output ?? (recipe is null ? LastStarted() : Newest(recipe));
        var checkpoints = System.IO.Path.Combine(path, "checkpoints");
        return Directory.Exists(checkpoints)
            ? new RunFolder(path, checkpoints)
            : throw new UserException(
                $"{(asked is null ? "--output" : "--resume")} {path} is not the folder of a run: " +
                "it has no folder 'checkpoints'. Check the path.");
    }

    /// <summary>
    /// Takes the folder for this process. A new run's is created, and checked again, because preparing a run takes time: if another process
    /// has taken a folder that nobody named, the run takes the next name.
    /// </summary>
    public void Claim()
    {
        if (ResumeFrom is not null) mine = FolderLock.Take(Path);
        else if (named is not null) (Path, mine) = OutputFolder.ClaimNext(named);
        else mine = OutputFolder.TryClaim(Path) ?? throw Occupied(Path);
    }

    /// <summary>Creates what is missing in the folder.</summary>
    public void Make() => OutputFolder.Create(Path, "samples", "checkpoints");

    /// <summary>Frees the folder for other processes; a new one in which nothing was written is removed.</summary>
    public void Dispose()
    {
        if (mine is null) return;
        mine.Dispose();
        mine = null;
        if (ResumeFrom is null && Directory.Exists(Path) && OutputFolder.IsFree(Path)) Directory.Delete(Path);
    }

    private static void ThrowUnlessFree(string path)
    {
        if (!OutputFolder.IsFree(path)) throw Occupied(path);
    }

    private static UserException Occupied(string path) => new(
        $"--output {path} holds files already; name a new or empty folder, so that nothing is overwritten, " +
        $"or resume its run: --resume {ShellWord.Of(path)}.");

    private static string LastStarted() =>
        // A run writes its options when it starts or is resumed.
        (Directory.Exists("output") ? new DirectoryInfo("output").EnumerateFiles(
            "options.json", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 }) : [])
            .OrderByDescending(file => file.LastWriteTimeUtc).Select(file => System.IO.Path.Combine("output", file.Directory!.Name))
            .FirstOrDefault()
        ?? throw new UserException("There is no run in output to resume; name the run's folder: --resume DIR.");

    private static string Newest(string recipe)
    {
        // The numbers were given in the order of the runs; a gap is a run that was deleted.
        var first = System.IO.Path.Combine("output", recipe);
        var numbered = Directory.Exists("output")
            ? Directory.EnumerateDirectories("output", $"{recipe}-*").Select(path => (Path: path, Number: Number(path)))
                .Where(run => run.Number > 1)
            : [];
        return numbered.OrderByDescending(run => run.Number).Select(run => run.Path).Append(first).FirstOrDefault(Directory.Exists)
            ?? throw new UserException($"There is no {first} to resume; name the run's folder: --resume DIR.");

        int Number(string path) =>
            int.TryParse(
                System.IO.Path.GetFileName(path).AsSpan(recipe.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : 0;
    }

    private string In(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);
}
