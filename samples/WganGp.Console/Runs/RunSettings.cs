using TorchSharp;
using WganGp.ConsoleApp.Evaluation;
using WganGp.Programs;
using WganGp.Recipes;

namespace WganGp.ConsoleApp.Runs;

/// <summary>The command line's settings.</summary>
internal sealed record RunSettings
{
    public const string DefaultRecipe = "fashion";

    /// <summary>What is lost at most when a run is killed.</summary>
    private const double MinutesBetweenCheckpoints = 5;

    private const int ThreadsAProcessor = 4;
    private const int FewestThreadsAllowed = 64;

    /// <summary>The recipe's name; null for the recipe of the resumed run, or the default.</summary>
    public string? Recipe { get; init; }

    public string? Data { get; init; }
    public long? Steps { get; init; }
    public ulong? Seed { get; init; }
    public string? Output { get; init; }
    public int? Threads { get; init; }

    /// <summary>Whether a damaged image is an error.</summary>
    public bool RefuseDamaged { get; init; }

    /// <summary>Which stored values are black and white; null for the default, or the resumed run's.</summary>
    public string? Levels { get; init; }

    /// <summary>The share of the data that is not trained on; null for none, or the resumed run's.</summary>
    public double? HoldOut { get; init; }

    /// <summary>Whether a run is resumed.</summary>
    public bool Resumes { get; init; }

    /// <summary>The resumed run's folder or one of its checkpoints; null for the output folder.</summary>
    public string? ResumeFrom { get; init; }

    /// <summary>How the run is evaluated while it trains; of a resumed run, what is to be other than before.</summary>
    public EvaluationSettings Evaluation { get; init; } = new();

    public IReadOnlyList<string> Set { get; init; } = [];

    /// <summary>Whether this process is one of an MPI job's that train together.</summary>
    public bool IsDistributed { get; init; }

    /// <summary>The given recipe, or the recipe of the resumed run.</summary>
    public Recipe Find(SavedRun? saved, string folder)
    {
        var asked = WganGp.Recipes.Recipe.Find(Recipe ?? saved?.Recipe ?? DefaultRecipe);
        return saved is null || saved.Recipe == asked.Name
            ? asked
            : throw new UserException(
                $"--recipe {asked.Name}: the run in {folder} trains {saved.Recipe}; omit --recipe to resume it, or name another run.");
    }

    /// <summary>The options of the recipe or of the resumed run, with the user's changes, validated.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="saved">The resumed run; null for a new one.</param>
    /// <param name="checkpoints">The folder for the run's checkpoints.</param>
    public WganGpOptions Options(Recipe recipe, SavedRun? saved, string checkpoints)
    {
        var options = saved?.Options ?? recipe.Options();
        options.Checkpoint.Folder = null;
        if (Steps is { } steps)
        {
            options.Steps = steps;
            // A short run needs enough reports for its curves; a resumed run keeps its interval.
            if (saved is null) options.ReportEvery = (int)Math.Clamp(steps / 20, 1, options.ReportEvery);
        }

        if (Seed is { } seed) options.Seed = seed;
        // Sums depend on the number of threads, so a resumed run keeps the number that it started with, even if that was a default.
        options.Execution.Threads = Threads ?? saved?.Threads ?? options.Execution.Threads ?? torch.get_num_threads();
        var set = OptionSetting.ReadAll(Set);
        ThrowIfSaidTwice(set);
        foreach (var setting in set) setting.Apply(options);
        // Whoever chooses when to save has the choice alone: files saved by time would push those out.
        var chosen = options.Checkpoint is { EverySteps: not 0 } or { EveryMinutes: not 0 } || set.Any(IsInterval);
        if (saved is null && !chosen) options.Checkpoint.EveryMinutes = MinutesBetweenCheckpoints;
        ThrowIfTooMany(options.Execution.Threads);
        if (options.Checkpoint.Folder is { } other)
        {
            throw new UserException(
                $"--set Checkpoint:Folder={other}: a run's checkpoints are in its output folder; choose that with --output.");
        }

        options.Checkpoint.Folder = checkpoints;
        var failures = options.Validate();
        if (failures.Count > 0) throw new UserException(string.Join(" ", failures));
        if (saved is not null && options.Execution.Threads != saved.Threads)
        {
            Warning.Write(
                $"Execution.Threads is {options.Execution.Threads}, but the run was started with {saved.Threads}; results may " +
                "differ in the last digits.");
        }

        return options;
    }

    private static bool IsInterval(OptionSetting setting) => setting.Name is "Checkpoint:EverySteps" or "Checkpoint:EveryMinutes";

    /// <summary>What would be ignored in silence, because a setting says the same.</summary>
    private void ThrowIfSaidTwice(IReadOnlyList<OptionSetting> set)
    {
        (string Option, bool IsGiven, string Setting)[] both =
        [
            ("--steps", Steps is not null, "Steps"), ("--seed", Seed is not null, "Seed"),
            ("--threads", Threads is not null, "Execution:Threads"),
        ];
        foreach (var (option, _, setting) in both.Where(pair => pair.IsGiven && set.Any(other => other.Name == pair.Setting)))
        {
            throw new UserException($"{option} and --set {setting} set the same option; leave out one of them.");
        }
    }

    /// <summary>A process with thousands of threads computes nothing faster, and cannot start them everywhere.</summary>
    private static void ThrowIfTooMany(int? threads)
    {
        var most = Math.Max(FewestThreadsAllowed, ThreadsAProcessor * Environment.ProcessorCount);
        if (threads > most)
        {
            throw new UserException(
                $"Execution.Threads is {threads}; this machine has {Environment.ProcessorCount} processors, so that more than {most} " +
                $"threads only wait for each other. Give --threads {Environment.ProcessorCount}, for example.");
        }
    }
}
