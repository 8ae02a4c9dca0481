namespace WganGp.Tabular.Transforms;

/// <summary>
/// Spans of one width, side by side in a row.
/// </summary>
/// <param name="Width">The width of each.</param>
/// <param name="Start">Where the first begins.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Conditions">How many of them, the first ones, are of categories and so part of the condition.</param>
/// <param name="ConditionStart">Where those begin in the condition.</param>
internal sealed record SpanGroup(int Width, int Start, int Count, int Conditions, int ConditionStart);

/// <summary>
/// Where each field's numbers are in a row: the scalars first, then the spans by their width, so that all spans of a width are one block of
/// memory; those of categories first. The condition has the categories' spans in the same order.
/// </summary>
internal sealed class RowLayout
{
    public RowLayout(IReadOnlyList<Field> fields)
    {
        foreach (var field in fields) field.Starts = new int[field.Widths.Count];
        foreach (var number in fields.OfType<NumberField>()) number.Scalar = Scalars++;
        foreach (var category in fields.OfType<CategoryField>()) category.ConditionStarts = new int[category.Widths.Count];
        Width = Scalars;
        var spans = fields.SelectMany(field => field.Widths.Select((width, index) => (field, width, index)));
        foreach (var group in spans.GroupBy(span => span.width).OrderBy(group => group.Key))
        {
            var ordered = group.OrderBy(span => span.field is CategoryField ? 0 : 1).ToList();
            var conditions = ordered.Count(span => span.field is CategoryField);
            Groups.Add(new SpanGroup(group.Key, Width, ordered.Count, conditions, ConditionWidth));
            foreach (var (field, width, index) in ordered)
            {
                field.Starts[index] = Width;
                Width += width;
                if (field is not CategoryField category) continue;
                category.ConditionStarts[index] = ConditionWidth;
                ConditionWidth += width;
            }
        }
    }

    /// <summary>The numbers of a row.</summary>
    public int Width { get; }

    /// <summary>How many of them are scalars.</summary>
    public int Scalars { get; }

    /// <summary>The numbers of a condition.</summary>
    public int ConditionWidth { get; }

    /// <summary>The spans, by their width.</summary>
    public List<SpanGroup> Groups { get; } = [];
}
