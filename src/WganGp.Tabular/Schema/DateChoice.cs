using WganGp.Tabular.Values;

namespace WganGp.Tabular.Schema;

/// <summary>Chooses among the formats under which all values of a column are dates.</summary>
internal static class DateChoice
{
    public static (DateProfile.Candidate Chosen, string? Note) Of(
        IReadOnlyList<DateProfile.Candidate> candidates, char decimalSign, bool? dayFirst)
    {
        var first = candidates[0];
        if (first.Format is not { } format) return (first, null);
        if (DateFormats.HasOrder(format) && Other(candidates, format) is { } other)
        {
            var wanted = dayFirst ?? (!format.Contains('/', StringComparison.Ordinal) || decimalSign == ',');
            var chosen = DateFormats.IsDayFirst(format) == wanted ? first : other;
            var taken = wanted ? "the day" : "the month";
            return (chosen, dayFirst is not null
                ? null
                : $"No date proves whether the day or the month is first; {taken} was taken. If that is wrong, set DayFirst.");
        }

        return (first, format switch
        {
            _ when first.HasOffsets => "The dates have several offsets from UTC; they are kept and written in UTC.",
            _ when DateFormats.HasShortYear(format) => "Years have two digits; 00 to 49 are 2000 to 2049.",
            "yyyyMMdd" => "All values are dates without separators. If they are numbers, make the column's kind Number.",
            _ => null,
        });
    }

    private static DateProfile.Candidate? Other(IReadOnlyList<DateProfile.Candidate> candidates, string format) =>
        candidates.FirstOrDefault(candidate => candidate.Format is { } other && DateFormats.HasOrder(other) &&
            DateFormats.IsDayFirst(other) != DateFormats.IsDayFirst(format));
}
