using System.Reflection;
using Microsoft.Extensions.Configuration;
using TorchSharp;
using WganGp.Programs;
using WganGp.Recipes;

namespace WganGp.ConsoleApp.Runs;

/// <summary>What the user asked for on the command line.</summary>
internal sealed record RunSettings
{
    public const string DefaultRecipe = "fashion";

    /// <summary>The recipe's name; null is the run's that is taken up, or the default.</summary>
    public string? Recipe { get; init; }

    public string? Data { get; init; }
    public long? Steps { get; init; }
    public ulong? Seed { get; init; }
    public string? Output { get; init; }
    public int? Threads { get; init; }

    /// <summary>Whether a damaged image is an error.</summary>
    public bool RefuseDamaged { get; init; }

    /// <summary>Whether a run is taken up again.</summary>
    public bool Resumes { get; init; }

    /// <summary>Its folder or one of its checkpoints; null is the output folder.</summary>
    public string? ResumeFrom { get; init; }

    public IReadOnlyList<string> Set { get; init; } = [];

    /// <summary>The recipe that is asked for, or the one of the run that is taken up.</summary>
    public Recipe Find(SavedRun? saved, string folder)
    {
        var asked = WganGp.Recipes.Recipe.Find(Recipe ?? saved?.Recipe ?? DefaultRecipe);
        return saved is null || saved.Recipe == asked.Name
            ? asked
            : throw new UserException(
                $"--recipe {asked.Name}: the run in {folder} trains {saved.Recipe}; leave out --recipe to go on with it, " +
                "or name another run.");
    }

    /// <summary>The recipe's schedule, or that of the run that is taken up, with the user's changes, checked.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="saved">The run that is taken up; null for a new one.</param>
    /// <param name="checkpoints">Where the run's checkpoints go.</param>
    public WganGpOptions Options(Recipe recipe, SavedRun? saved, string checkpoints)
    {
        var options = saved?.Options ?? recipe.Options();
        options.Checkpoint.Folder = null;
        if (Steps is { } steps)
        {
            options.Steps = steps;
            // A short run deserves curves too; one that goes on keeps the reports that it has.
            if (saved is null) options.ReportEvery = (int)Math.Clamp(steps / 20, 1, options.ReportEvery);
        }

        if (Seed is { } seed) options.Seed = seed;
        // Sums depend on how many threads they are shared among: a run that goes on keeps the number that it began with, asked for or not.
        options.Threads = Threads ?? saved?.Threads ?? options.Threads ?? torch.get_num_threads();
        foreach (var text in Set) Apply(options, text);
        if (options.Checkpoint.Folder is { } other)
        {
            throw new UserException(
                $"--set Checkpoint:Folder={other}: the checkpoints of a run are in its output folder; choose that with --output.");
        }

        options.Checkpoint.Folder = checkpoints;
        var failures = options.Validate();
        if (failures.Count > 0) throw new UserException(string.Join(" ", failures));
        if (saved is not null && options.Threads != saved.Threads)
        {
            Console.Error.WriteLine(
                $"warning: Threads is {options.Threads} and the run was begun with {saved.Threads}; " +
                $"what follows may differ in the last digits.");
        }

        return options;
    }

    private static void Apply(WganGpOptions options, string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1)
        {
            throw new UserException($"--set {text} has no '='; write --set Section:Key=value, such as --set GradientPenalty:Weight=5.");
        }

        var (key, value) = (text[..equals].Trim(), text[(equals + 1)..].Trim());
        ThrowUnlessOption(text, key);
        try
        {
            new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build().Bind(options);
        }
        catch (InvalidOperationException error)
        {
            throw new UserException($"--set {text}: '{value}' does not fit {key}: {error.InnerException?.Message ?? error.Message}", error);
        }
    }

    /// <summary>The binder passes over names that it does not know, and a misspelt option would be lost in silence.</summary>
    private static void ThrowUnlessOption(string text, string key)
    {
        var (type, group) = (typeof(WganGpOptions), "");
        foreach (var part in key.Split(':'))
        {
            var property = type.GetProperty(part, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
            if (property is null)
            {
                var names = string.Join(", ", type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(known => known.Name));
                throw new UserException(
                    $"--set {text}: there is no option {part}; " +
                    $"{(group.Length == 0 ? "the options" : group)} {(group.Length == 0 ? "are" : "has")} {names}.");
            }

            (type, group) = (property.PropertyType, property.Name);
        }
    }
}
