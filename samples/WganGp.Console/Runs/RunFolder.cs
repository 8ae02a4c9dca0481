using System.Globalization;
using WganGp.Programs;

namespace WganGp.ConsoleApp.Runs;

/// <summary>The folder for a run's results. It never writes into the folder of another run.</summary>
internal sealed class RunFolder
{
    private RunFolder(string path, string? resumeFrom)
    {
        Path = path;
        ResumeFrom = resumeFrom;
    }

    public string Path { get; }

    /// <summary>What the run is resumed from: a checkpoint, or the folder of them. Null for a new run.</summary>
    public string? ResumeFrom { get; }

    public string Options => In("options.json");
    public string Metrics => In("metrics.jsonl");
    public string Curves => In("curves.png");
    public string Summary => In("summary.html");
    public string Diverged => In("diverged.md");
    public string Samples => In("samples");
    public string Checkpoints => In("checkpoints");
    public string Skipped => In("skipped.txt");
    public string Divergence => In("divergence.csv");

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

    /// <summary>Finds the folder of a new run: the requested one, if it is empty, or the next free one for the recipe.</summary>
    public static RunFolder Locate(string? asked, string recipe)
    {
        var path = asked ?? OutputFolder.NextFree(recipe);
        OutputFolder.ThrowIfFile(path);
        ThrowUnlessFree(path);
        return new RunFolder(path, null);
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

    /// <summary>Creates what is missing in the folder; a new run's folder is checked again, because preparing a run takes time.</summary>
    public void Make()
    {
        if (ResumeFrom is null) ThrowUnlessFree(Path);
        OutputFolder.Create(Path, "samples", "checkpoints");
    }

    private static void ThrowUnlessFree(string path)
    {
        if (!OutputFolder.IsFree(path))
        {
            throw new UserException(
                $"--output {path} holds files already; name a new or empty folder, so that nothing is overwritten, " +
                $"or resume its run: --resume {path}.");
        }
    }

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
