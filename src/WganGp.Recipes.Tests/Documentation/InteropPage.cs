using System.Text.RegularExpressions;

namespace WganGp.Recipes.Tests.Documentation;

/// <summary>The table of docs/interop.md that maps names of original networks to those of the recipes.</summary>
internal static partial class InteropPage
{
    /// <summary>The repository's folder.</summary>
    public static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "WganGp.Core.sln"))) folder = folder.Parent!;
            return folder.FullName;
        }
    }

    /// <summary>The original's name of each layer of a network.</summary>
    public static Dictionary<string, string> NamesOf(string network)
    {
        var row = File.ReadLines(Path.Combine(Root, "docs", "interop.md"))
            .Single(line => line.StartsWith($"| `{network}` |", StringComparison.Ordinal));
        return Pair().Matches(row).ToDictionary(pair => pair.Groups["own"].Value, pair => pair.Groups["original"].Value);
    }

    [GeneratedRegex("`(?<original>[^`]+)` → `(?<own>[^`]+)`")]
    private static partial Regex Pair();
}
