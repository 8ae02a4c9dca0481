namespace WganGp.Tabular.Model;

/// <summary>
/// How rows with a condition are found: the rarest part that one category field decides is given to the generator, and rows that do not
/// have the others are refused.
/// </summary>
/// <param name="Only">The field and the cumulative counts of its categories that are asked for; null when there is none.</param>
internal sealed record SamplePlan((int Field, double[] Cumulative)? Only)
{
    public static SamplePlan Of(TableModel model, TableCondition? where)
    {
        (int Field, double[] Cumulative)? best = null;
        var rarest = double.PositiveInfinity;
        // Parts about columns of one field, such as a range's two ends, are one.
        foreach (var parts in (where?.Parts ?? []).GroupBy(part => Field(model, part)).Where(parts => parts.Key >= 0))
        {
            var counts = model.Settings.Frequencies[parts.Key].ToArray();
            foreach (var part in parts) Keep(model, parts.Key, part, counts);
            var sum = counts.Sum();
            if (sum == 0) throw Unseen(parts.First());
            var share = sum / (double)model.Settings.Rows;
            if (share >= rarest) continue;
            rarest = share;
            best = (parts.Key, TableModel.Sums(counts));
        }

        return new SamplePlan(best);
    }

    private static int Field(TableModel model, TableCondition part)
    {
        _ = model.Schema[part.Column];
        return FieldChoice.IndexOf(model.Steps, model.Encoding, part.Column);
    }

    /// <summary>Sets the counts of the categories that do not have what is asked for to 0.</summary>
    private static void Keep(TableModel model, int index, TableCondition part, long[] counts)
    {
        // One row for each category, as it would come back; the other columns are not looked at.
        var field = model.Encoding.Categories[index];
        var values = model.Encoding.NewValues(field.Count);
        var codes = (int[])values[field.Column];
        for (var code = 0; code < codes.Length; code++) codes[code] = field.HasNulls && code == field.Count - 1 ? -1 : code;
        foreach (var other in values.Values.OfType<int[]>()) if (other != codes) Array.Fill(other, -1);
        var holds = part.In(model.Steps.Inverse(new Table(model.Encoding.Schema, field.Count, values)));
        for (var code = 0; code < counts.Length; code++) if (!holds(code)) counts[code] = 0;
    }

    private static TableException Unseen(TableCondition part) => new(
        $"No training row has what the condition on the column '{part.Column}' asks for, so that no row like it was learned. Ask for " +
        "something that the table has.");
}
