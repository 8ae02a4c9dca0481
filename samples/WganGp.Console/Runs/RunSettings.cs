using System.Reflection;
using Microsoft.Extensions.Configuration;
using TorchSharp;
using WganGp.Programs;
using WganGp.Recipes;

namespace WganGp.ConsoleApp.Runs;

/// <summary>The command line's settings.</summary>
internal sealed record RunSettings
{
    public const string DefaultRecipe = "fashion";

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

    /// <summary>Whether a run is resumed.</summary>
    public bool Resumes { get; init; }

    /// <summary>The resumed run's folder or one of its checkpoints; null for the output folder.</summary>
    public string? ResumeFrom { get; init; }

    public IReadOnlyList<string> Set { get; init; } = [];

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
        foreach (var text in Set) Apply(options, text);
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
            Console.Error.WriteLine(
                $"warning: Execution.Threads is {options.Execution.Threads}, but the run was started with {saved.Threads}; results may " +
                "differ in the last digits.");
        }

        return options;
    }

    private static void Apply(WganGpOptions options, string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1)
        {
            throw new UserException(
                $"--set {text} has no '='; write --set Section:Key=value, for example --set GradientPenalty:Weight=5.");
        }

        var (key, value) = (text[..equals].Trim(), text[(equals + 1)..].Trim());
        ThrowUnlessOption(text, key);
        try
        {
            new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build().Bind(options);
        }
        catch (InvalidOperationException error)
        {
            var reason = error.InnerException?.Message ?? error.Message;
            throw new UserException($"--set {text}: '{value}' is not a valid value of {key}: {reason}", error);
        }
    }

    /// <summary>The binder ignores unknown names, so a misspelt option would silently have no effect.</summary>
    private static void ThrowUnlessOption(string text, string key)
    {
        var (type, group) = (typeof(WganGpOptions), "");
        foreach (var part in key.Split(':'))
        {
            var property = type.GetProperty(part, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
            if (property is null)
            {
                var names = string.Join(", ", type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(known => known.Name));
                var listed = group.Length == 0 ? $"the options are {names}" : $"{group} has {names}";
                throw new UserException($"--set {text}: there is no option {part}; {listed}.");
            }

            (type, group) = (property.PropertyType, property.Name);
        }
    }
}
