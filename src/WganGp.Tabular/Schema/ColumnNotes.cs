using WganGp.Tabular.Values;

namespace WganGp.Tabular.Schema;

/// <summary>Why a column has its kind, for whoever checks the schema; and why it cannot have the kind that was asked for.</summary>
internal sealed class ColumnNotes(ColumnProfile profile, char decimalSign)
{
    private const int FewNumbers = 10;
    private const int RowsOfCategory = 5;

    private readonly NumberProfile numbers = profile.Numbers(decimalSign);

    /// <summary>Whether a name says that its column has ids: id, customer_id, customerId.</summary>
    public static bool IsNamedId(string name) => name.Equals("id", StringComparison.OrdinalIgnoreCase) ||
        name.EndsWith("Id", StringComparison.Ordinal) || name.EndsWith("ID", StringComparison.Ordinal) ||
        (name.EndsWith("id", StringComparison.Ordinal) && name.Length > 2 && !char.IsLetterOrDigit(name[^3]));

    public string? OfNumber(bool isWhole, bool isUnique)
    {
        if (isWhole && isUnique && profile.Nulls == 0 && numbers.IsIncreasing)
        {
            return "Each value is larger than the one before. If it is an id, make its kind TextId.";
        }

        return isWhole && profile.Distinct.Kept is { Count: <= FewNumbers } few
            ? $"There are {few.Count} different whole numbers. If they are codes or grades, make the kind Category or OrderedCategory."
            : null;
    }

    public string? OfCategory()
    {
        var names = profile.Distinct.Kept!.Count;
        if (NotNumber() is { } reason) return reason;
        return names > FewNumbers && profile.Present < (long)RowsOfCategory * names
            ? $"There are {Printed.Of(names)} different texts in {Printed.Of(profile.Present)} rows. If they are ids, make the kind TextId."
            : null;
    }

    public string OfId(bool isUnique, int mostCategories)
    {
        var count = Printed.Of((long)Math.Round(profile.Distinct.Count));
        var repeats = isUnique
            ? $"Nearly every row has a text of its own ({count} of {Printed.Of(profile.Present)})"
            : $"About {count} different texts are more than the {Printed.Of(mostCategories)} categories of MaximumCategories";
        var text = $"{repeats}, so it is not learned, and new rows get made-up texts. {NotNumber()}".TrimEnd();
        return profile.Nulls > 0 ? $"{text} New rows have no missing ones." : text;
    }

    public TableException Mixed(long count) => new(
        $"The column '{profile.Name}' has the text {Printed.Of(profile.FirstText!.Value.Text)} at {profile.FirstText.Value.Where}, but " +
        $"{Printed.Of(count)} of its {Printed.Of(profile.Present)} values are numbers: add the text to NullWords if it stands for a " +
        "missing value, correct it, or name the column's kind in Kinds.");

    public TableException Unfit(ColumnKind kind)
    {
        var found = kind switch
        {
            ColumnKind.Number when NotNumber() is { } reason => reason,
            ColumnKind.Category or ColumnKind.OrderedCategory when profile.Present > 0 =>
                "It has more different values than MaximumCategories.",
            ColumnKind.Boolean or ColumnKind.Constant => $"It has about {Printed.Of((long)Math.Round(profile.Distinct.Count))} " +
                $"different values, and {Printed.Of(profile.Nulls)} missing ones.",
            ColumnKind.Date => "No format is known that all its values have.",
            _ => "It has no value.",
        };
        return new($"The column '{profile.Name}' cannot be read as {kind}. {found} Choose another kind, or correct the values.");
    }

    private string? NotNumber()
    {
        if (numbers.Count == 0) return null;
        if (profile.FirstText is { } first) return $"{Printed.Of(first.Text)} at {first.Where} is no number, as others are.";
        if (numbers.IsInexact) return "Whole numbers beyond 2^53 would lose digits as numbers, so they are texts.";
        if (numbers.HasLeadingZeros) return "Zeros at the front would be lost as numbers, so they are texts.";
        return numbers.Misfits > 0 ? $"Not all values are numbers with the decimal sign '{decimalSign}'." : null;
    }
}
