using System.Globalization;

namespace WganGp.Recipes.Data;

/// <summary>Classes of a table's labels.</summary>
internal static class CsvLabels
{
    /// <summary>The number of each row's class, and the names of the classes in the order of their numbers.</summary>
    public static (int[] Labels, string[] Classes) Number(IReadOnlyList<string> texts, CsvNumber number)
    {
        string[] distinct = [.. texts.Distinct(StringComparer.Ordinal)];
        // Numbers are classes by value, so that 0 and 0.0 are one, and in numeric order, so that class 10 comes after 9.
        IEnumerable<string[]> classes = distinct.All(text => number.TryParse(text, out double _))
            ? distinct.GroupBy(Value).OrderBy(one => Double(one.First())).ThenBy(one => one.Key, StringComparer.Ordinal)
                .Select(one => one.OrderBy(text => text.Length).ThenBy(text => text, StringComparer.Ordinal).ToArray())
            : distinct.Order(StringComparer.Ordinal).Select(text => new[] { text });
        string[][] spellings = [.. classes];
        var numbers = spellings.Index().SelectMany(one => one.Item.Select(text => (text, one.Index)))
            .ToDictionary(one => one.text, one => one.Index, StringComparer.Ordinal);
        return ([.. texts.Select(text => numbers[text])], [.. spellings.Select(one => one[0])]);

        double Double(string text) => number.TryParse(text, out double value) ? value : double.NaN;

        // Identifiers of more digits than a double has are different classes: decimal holds 28 digits.
        string Value(string text) => number.TryParse(text, out decimal value)
            ? value.ToString("G29", CultureInfo.InvariantCulture)
            : Double(text).ToString("R", CultureInfo.InvariantCulture);
    }
}
