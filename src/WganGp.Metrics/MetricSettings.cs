using System.Globalization;

namespace WganGp.Metrics;

/// <summary>The settings of a result, as words that are the same in every culture.</summary>
internal static class MetricSettings
{
    /// <summary>Settings by name.</summary>
    public static IReadOnlyDictionary<string, string> Of(params (string Name, object Value)[] settings)
    {
        var words = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in settings) words[name] = Convert.ToString(value, CultureInfo.InvariantCulture)!;
        return words;
    }
}
