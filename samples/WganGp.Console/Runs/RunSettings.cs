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
        Apply(options);
        var failures = options.Validate();
        return failures.Count == 0 ? options : throw new UserException(string.Join(" ", failures));
    }

    private void Apply(WganGpOptions options)
    {
        var pairs = Set.Select(Pair).ToList();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(pairs).Build();
        try
        {
            configuration.Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (Exception error) when (error is InvalidOperationException or FormatException)
        {
            throw new UserException(
                $"--set {string.Join(" ", Set)} does not fit the options: {error.Message} The options and their groups are in docs/options.md.", error);
        }
    }

    private static KeyValuePair<string, string?> Pair(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? new(text[..equals].Trim(), text[(equals + 1)..].Trim())
            : throw new UserException($"--set {text} has no '='; write --set Section:Key=value, such as --set GradientPenalty:Weight=5.");
    }
}
