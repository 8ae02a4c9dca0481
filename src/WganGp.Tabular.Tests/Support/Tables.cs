using WganGp.Tabular.Transforms;

namespace WganGp.Tabular.Tests.Support;

/// <summary>Small tables for tests, each row from its index.</summary>
internal static class Tables
{
    public static Table Of(params (TableColumn Column, Array Values)[] columns) => new(
        new TableSchema { Columns = [.. columns.Select(each => each.Column)] },
        columns[0].Values.Length,
        columns.Where(each => each.Column.IsLearned).ToDictionary(each => each.Column.Name, each => each.Values));

    public static (TableColumn, Array) Numbers(string name, double[] values, int? decimals = null) => (new TableColumn
    {
        Name = name,
        Kind = ColumnKind.Number,
        Decimals = decimals,
        HasNulls = values.Any(double.IsNaN),
        Minimum = values.Where(value => !double.IsNaN(value)).Select(value => (double?)value).Min(),
        Maximum = values.Where(value => !double.IsNaN(value)).Select(value => (double?)value).Max(),
    }, values);

    public static (TableColumn, Array) Categories(string name, int[] codes, params string[] names) =>
        (new TableColumn { Name = name, Kind = ColumnKind.Category, Categories = names, HasNulls = codes.Contains(-1) }, codes);

    public static (TableColumn, Array) Dates(string name, long[] ticks, TimeSpan? resolution = null)
    {
        var known = ticks.Where(each => each != Table.MissingDate).DefaultIfEmpty(0);
        return (new TableColumn
        {
            Name = name,
            Kind = ColumnKind.Date,
            Resolution = resolution,
            Earliest = new DateTime(known.Min(), DateTimeKind.Unspecified),
            Latest = new DateTime(known.Max(), DateTimeKind.Unspecified),
            HasNulls = ticks.Contains(Table.MissingDate),
        }, ticks);
    }

    /// <summary>
    /// Claims: a class (5 % fraud), an amount whose level is the class's, with missing ones, whole items, days, and an id.
    /// </summary>
    public static Table Claims(int rows)
    {
        var (codes, amounts, items, days) = (new int[rows], new double[rows], new double[rows], new long[rows]);
        var start = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).Ticks;
        for (var row = 0; row < rows; row++)
        {
            var random = new IndexedRandom(5, 0, (ulong)row);
            codes[row] = random.Next() < 0.05 ? 1 : 0;
            amounts[row] = random.Next() < 0.1 ? double.NaN : Math.Round((codes[row] == 1 ? 900 : 100) + (50 * random.Next()), 2);
            items[row] = 1 + random.Below(60);
            days[row] = start + (random.Below(400) * TimeSpan.TicksPerDay);
        }

        return Of(
            Categories("class", codes, "plain", "fraud"), Numbers("amount", amounts, 2), Numbers("items", items, 0),
            Dates("day", days, TimeSpan.FromDays(1)),
            (new TableColumn { Name = "id", Kind = ColumnKind.TextId }, codes));
    }
}
