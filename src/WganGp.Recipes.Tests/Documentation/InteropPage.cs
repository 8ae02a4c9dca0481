using System.Text.RegularExpressions;
using WganGp.TestSupport;

namespace WganGp.Recipes.Tests.Documentation;

/// <summary>The table of docs/interop.md that maps names of original networks to those of the recipes.</summary>
internal static partial class InteropPage
{
    /// <summary>The original's name of each layer of a network.</summary>
    public static Dictionary<string, string> NamesOf(string network)
    {
        var row = File.ReadLines(Path.Combine(Repository.Root, "docs", "interop.md"))
            .Single(line => line.StartsWith($"| `{network}` |", StringComparison.Ordinal));
        return Pair().Matches(row).ToDictionary(pair => pair.Groups["own"].Value, pair => pair.Groups["original"].Value);
    }

    [GeneratedRegex("`(?<original>[^`]+)` → `(?<own>[^`]+)`")]
    private static partial Regex Pair();
}
