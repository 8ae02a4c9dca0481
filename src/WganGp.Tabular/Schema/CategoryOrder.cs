using WganGp.Tabular.Values;

namespace WganGp.Tabular.Schema;

/// <summary>An order of categories that does not depend on the rows' order: of numbers by value, of others by characters.</summary>
internal static class CategoryOrder
{
    public static string[] Of(IReadOnlyCollection<string> texts, char decimalSign)
    {
        var numbers = new Dictionary<string, double>();
        foreach (var text in texts)
        {
            if (!NumberText.TryParse(text, decimalSign, out var number)) return [.. texts.Order(StringComparer.Ordinal)];
            numbers[text] = number.Value;
        }

        return [.. texts.OrderBy(text => numbers[text]).ThenBy(text => text, StringComparer.Ordinal)];
    }
}
