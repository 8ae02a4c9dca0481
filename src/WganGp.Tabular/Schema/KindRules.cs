using WganGp.Tabular.Values;

namespace WganGp.Tabular.Schema;

/// <summary>The rules by which one column's kind is found, and its description for a kind.</summary>
internal sealed class KindRules(ColumnProfile profile, char decimalSign, TableReadOptions options)
{
    // Fewer rows than this prove nothing about being unique.
    private const int RowsOfProof = 20;
    private const double NearlyUnique = 0.9;
    private const double NearlyNumbers = 0.9;

    private readonly NumberProfile numbers = profile.Numbers(decimalSign);
    private readonly ColumnNotes notes = new(profile, decimalSign);

    private bool IsUnique => profile.Present >= RowsOfProof && profile.Distinct.Count >= NearlyUnique * profile.Present;

    private bool IsNumber => numbers is { Count: > 0, Misfits: 0, HasLeadingZeros: false, IsInexact: false };

    private bool IsWhole => IsNumber && numbers.Decimals == 0;

    private bool IsDate => profile.Dates.Candidates.Count > 0;

    /// <summary>The column as its cells say.</summary>
    public TableColumn Find()
    {
        if (profile.Present == 0) return Constant(null) with { Note = "No row has a value." };
        if (SingleText() is { } single) return profile.Nulls == 0 ? Constant(single) : Category(ColumnKind.Category);
        if (BooleanWords.Of(profile.Distinct.Kept) is { } words) return Plain(ColumnKind.Boolean) with { Categories = words };
        if (IsDate) return Date();
        if (!IsNumber) return Text();
        if (IsWhole && profile.Nulls == 0 && profile.Present >= RowsOfProof && numbers.IsSequence)
        {
            return Id() with { Note = "Each value is the one before plus 1, as row numbers are. If not, make its kind Number." };
        }

        if (IsWhole && IsUnique && profile.Nulls == 0 && ColumnNotes.IsNamedId(profile.Name))
        {
            return Id() with { Note = "All values differ, and the name is that of ids. If it is a quantity, make its kind Number." };
        }

        return Number();
    }

    /// <summary>The column as a kind that the caller chose.</summary>
    public TableColumn Of(ColumnKind kind) => kind switch
    {
        ColumnKind.Number when IsNumber => Number(),
        ColumnKind.Date when IsDate => Date(),
        ColumnKind.Boolean when profile.Distinct.Kept is { Count: 2 } => BooleanWords.Of(profile.Distinct.Kept) is { } words
            ? Plain(ColumnKind.Boolean) with { Categories = words }
            : Category(ColumnKind.Boolean),
        ColumnKind.Category or ColumnKind.OrderedCategory when profile.Distinct.Kept is { Count: > 0 } => Category(kind),
        ColumnKind.TextId => Id(),
        ColumnKind.Constant when profile.Present == 0 => Constant(null),
        ColumnKind.Constant when profile.Nulls == 0 && SingleText() is { } single => Constant(single),
        ColumnKind.Ignored => Plain(ColumnKind.Ignored),
        _ => throw notes.Unfit(kind),
    };

    private string? SingleText() => profile.Distinct.Kept is { Count: 1 } single ? single.Single()
        : profile is { IsBinary: true, Dates.Candidates: [var date] } && date.Earliest == date.Latest
            ? DateText.Write(date.Earliest.Ticks, null)
            : null;

    private TableColumn Plain(ColumnKind kind) => new() { Name = profile.Name, Kind = kind };

    private TableColumn Constant(string? value) => Plain(ColumnKind.Constant) with { Value = value };

    private TableColumn Category(ColumnKind kind) => Plain(kind) with
    {
        Categories = CategoryOrder.Of(profile.Distinct.Kept!, decimalSign),
        Note = notes.OfCategory(),
    };

    private TableColumn Number() => Plain(ColumnKind.Number) with
    {
        Decimals = numbers.Decimals,
        Minimum = numbers.Minimum,
        Maximum = numbers.Maximum,
        Format = numbers.Decimals is null ? null : NumberFormat.Text(numbers.Grouping != '\0', numbers.Padded),
        Note = notes.OfNumber(IsWhole, IsUnique),
    };

    private TableColumn Date()
    {
        var (chosen, note) = DateChoice.Of(profile.Dates.Candidates, decimalSign, options.DayFirst);
        return Plain(ColumnKind.Date) with
        {
            Format = chosen.Format,
            Earliest = chosen.Earliest,
            Latest = chosen.Latest,
            Resolution = chosen.Resolution,
            Note = note,
        };
    }

    private TableColumn Id() => Plain(ColumnKind.TextId) with
    {
        Pattern = IsWhole ? IdShape.OfNumbers(numbers.Maximum, profile.Count) : profile.Shape.Pattern(profile.Count),
    };

    /// <summary>Texts are ids if nearly each is another, and names otherwise.</summary>
    private TableColumn Text()
    {
        var isKept = profile.Distinct.Kept is not null;
        if (isKept && !IsUnique) return Category(ColumnKind.Category);
        if (profile.FirstText is not null && numbers.Count >= NearlyNumbers * profile.Present) throw notes.Mixed(numbers.Count);
        return Id() with { Note = notes.OfId(IsUnique, options.MaximumCategories) };
    }
}
