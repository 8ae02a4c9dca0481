using System.Globalization;
using WganGp.Programs;
using WganGp.Recipes.Data;

namespace WganGp.ConsoleApp.Runs;

/// <summary>The value of <c>--levels</c>: which stored values of pictures are black and white.</summary>
internal static class LevelsOption
{
    public const string Description =
        "Which stored values are black and white: LOW,HIGH, for example 0,4095 or 0,255, or 'data' for the largest value as white. " +
        "Default: the range of the file's type; a .npy array that is not uint8 must have the recipe's own range.";

    /// <exception cref="UserException">The value is of another form.</exception>
    public static ImageTransform Apply(ImageTransform transform, string? levels)
    {
        if (levels is null) return transform;
        if (string.Equals(levels, "data", StringComparison.OrdinalIgnoreCase)) return transform with { LevelsFromData = true };
        return levels.Split(',') is [var low, var high] && Parse(low) is { } black && Parse(high) is { } white && black < white
            ? transform with { Levels = (black, white) }
            : throw new UserException(
                $"--levels {levels} is neither 'data' nor two ascending numbers; write --levels LOW,HIGH, for example --levels 0,4095.");
    }

    private static double? Parse(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
