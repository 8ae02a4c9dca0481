using System.Reflection;
using Microsoft.Extensions.Configuration;
using WganGp.Recipes;

namespace WganGp.ConsoleApp.Runs;

/// <summary>What the user asked for on the command line.</summary>
internal sealed record RunSettings
{
    public const string DefaultRecipe = "fashion";

    public string Recipe { get; init; } = DefaultRecipe;
    public string? Data { get; init; }
    public long? Steps { get; init; }
    public ulong? Seed { get; init; }
    public string? Output { get; init; }
    public int? Threads { get; init; }
    public IReadOnlyList<string> Set { get; init; } = [];

    /// <summary>The recipe's schedule with the user's changes, checked.</summary>
    public WganGpOptions Options(Recipe recipe)
    {
        var options = recipe.Options();
        if (Steps is { } steps)
        {
            options.Steps = steps;
            // A short run deserves curves too.
            options.ReportEvery = (int)Math.Clamp(steps / 20, 1, options.ReportEvery);
        }

        if (Seed is { } seed) options.Seed = seed;
        foreach (var text in Set) Apply(options, text);
        var failures = options.Validate();
        return failures.Count == 0 ? options : throw new UserException(string.Join(" ", failures));
    }

    private static void Apply(WganGpOptions options, string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1) throw new UserException($"--set {text} has no '='; write --set Section:Key=value, such as --set GradientPenalty:Weight=5.");
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
                throw new UserException($"--set {text}: there is no option {part}; {(group.Length == 0 ? "the options" : group)} {(group.Length == 0 ? "are" : "has")} {names}.");
            }

            (type, group) = (property.PropertyType, property.Name);
        }
    }
}
