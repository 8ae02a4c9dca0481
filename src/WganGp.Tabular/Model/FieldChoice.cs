using WganGp.Tabular.Steps;
using WganGp.Tabular.Transforms;

namespace WganGp.Tabular.Model;

/// <summary>Which field a condition is about: the one of the column that matters most, with a probability, or else each alike.</summary>
/// <param name="Field">The one; below 0 for none.</param>
/// <param name="Share">Its probability, before the others are drawn, itself among them.</param>
internal sealed record FieldChoice(int Field, double Share)
{
    /// <summary>Each alike, as in CTGAN.</summary>
    public static FieldChoice Alike { get; } = new(-1, 0);

    /// <summary>With a target, where it is learned as a category.</summary>
    public static FieldChoice Of(TableSteps steps, TableEncoding encoding, string? target, double share) =>
        target is not null && IndexOf(steps, encoding, target) is >= 0 and var field ? new(field, share) : Alike;

    /// <summary>The field that decides a column; below 0 where none does.</summary>
    public static int IndexOf(TableSteps steps, TableEncoding encoding, string column)
    {
        var owner = steps.Owner(column);
        return encoding.Categories.ToList().FindIndex(field => field.Column == owner);
    }

    /// <summary>Draws one of so many.</summary>
    public int Draw(int count, ref IndexedRandom random) => Field >= 0 && random.Next() < Share ? Field : random.Below(count);
}
