namespace WganGp.Tabular.Steps;

/// <summary>A column of positive numbers: none below the least of the table.</summary>
/// <param name="Column">The column.</param>
/// <param name="Least">The least number.</param>
internal sealed record LeastValue(string Column, double Least) : TableStep
{
    public static LeastValue Of(Table table, string column)
    {
        var least = double.PositiveInfinity;
        var numbers = table.Numbers(column);
        for (var row = 0; row < numbers.Length; row++)
        {
            if (numbers[row] <= 0)
            {
                throw new TableException(
                    $"The column '{column}' is to be positive, but row {row + 1} has {numbers[row]:R}. Remove the constraint, or the row.");
            }

            if (!double.IsNaN(numbers[row])) least = Math.Min(least, numbers[row]);
        }

        return new LeastValue(column, double.IsFinite(least) ? least : 0);
    }

    public override TableSchema After(TableSchema before) =>
        before.With(before[Column] with { Minimum = Math.Max(before[Column].Minimum ?? Least, Least) });

    public override Table Forward(Table table) => table.With(After(table.Schema), new Dictionary<string, Array>());

    public override Table Inverse(Table table, TableSchema before) => table.With(before, new Dictionary<string, Array>());

    public override string? Owner(string column) => column;
}
