using WganGp.Programs;
using WganGp.Recipes;

namespace WganGp.ConsoleApp.Evaluation;

/// <summary>The value of <c>--metrics</c>: names, or <c>all</c>.</summary>
internal static class MetricChoice
{
    /// <summary>The value that asks for the list of metrics.</summary>
    public const string List = "list";

    private const string All = "all";

    /// <summary>Whether the list is asked for.</summary>
    public static bool IsList(string? value) => string.Equals(value, List, StringComparison.OrdinalIgnoreCase);

    /// <summary>The metrics that are asked for.</summary>
    /// <param name="recipe">Whose metrics there are.</param>
    /// <param name="option">The option, for the message.</param>
    /// <param name="value">Its value; null for the default.</param>
    /// <param name="training">Whether the default is that of training.</param>
    /// <exception cref="UserException">There is no such metric for this recipe.</exception>
    public static IReadOnlyList<MetricEntry> Read(Recipe recipe, string option, string? value, bool training)
    {
        var known = MetricCatalog.Of(recipe);
        if (value is null) return [.. known.Where(metric => training ? metric.InTraining : metric.ByDefault)];
        if (string.Equals(value, All, StringComparison.OrdinalIgnoreCase)) return known;
        var chosen = new List<MetricEntry>();
        foreach (var name in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var found = known.FirstOrDefault(metric => string.Equals(metric.Name, name, StringComparison.OrdinalIgnoreCase))
                ?? throw new UserException(
                    $"{option} {value}: there is no metric {name} for {recipe.Name}; the metrics are {Names(known)}, or {All}.");
            if (!chosen.Contains(found)) chosen.Add(found);
        }

        return chosen.Count > 0
            ? chosen
            : throw new UserException($"{option} is empty; name metrics: {Names(known)}, or {All}.");
    }

    private static string Names(IEnumerable<MetricEntry> metrics) => string.Join(", ", metrics.Select(metric => metric.Name));
}
