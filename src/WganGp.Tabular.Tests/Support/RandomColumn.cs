namespace WganGp.Tabular.Tests.Support;

/// <summary>A column of random values.</summary>
internal static class RandomColumn
{
    public static (TableColumn Column, Array? Values) Of(string kind, string name, int rows, bool hasNulls, Random random, string[] words)
    {
        var column = new TableColumn { Name = name, Kind = ColumnKind.Number, HasNulls = hasNulls };
        switch (kind)
        {
            case "whole":
                return (column with { Decimals = 0 }, Numbers(() => random.Next(-1000, 1000)));
            case "decimals":
                return (column with { Decimals = 3 }, Numbers(() => random.Next(-1_000_000, 1_000_000) / 1000.0));
            case "padded":
                return (column with { Decimals = 2, Format = "0.00" }, Numbers(() => random.Next(-1000, 1000) / 100.0));
            case "grouped":
                return (column with { Decimals = 2, Format = "#,##0.00" }, Numbers(() => random.Next() + random.Next(100) / 100.0));
            case "any number":
                return (column, Numbers(() => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-20, 20))));
            case "category" or "ordered":
                string[] names = [.. words.OrderBy(_ => random.Next()).Take(random.Next(3, words.Length)).Order(StringComparer.Ordinal)];
                return (column with
                {
                    Kind = kind == "category" ? ColumnKind.Category : ColumnKind.OrderedCategory,
                    Categories = names,
                }, Codes(names.Length));
            case "boolean":
                return (column with { Kind = ColumnKind.Boolean, Categories = random.Next(2) == 0 ? ["no", "yes"] : ["0", "1"] }, Codes(2));
            case "day":
                return (column with { Kind = ColumnKind.Date, Format = "dd.MM.yyyy" }, Dates(TimeSpan.TicksPerDay));
            case "moment":
                return (column with { Kind = ColumnKind.Date, Format = "yyyy-MM-dd HH:mm:ss" }, Dates(TimeSpan.TicksPerSecond));
            case "tick":
                return (column with
                {
                    Kind = ColumnKind.Date,
                    Format = "yyyy-MM-ddTHH:mm:ss.fffffff",
                    Resolution = TimeSpan.FromTicks(1),
                    Earliest = new(2000, 1, 1),
                    Latest = new(2030, 1, 1),
                }, Dates(1));
            case "id":
                return (column with { Kind = ColumnKind.TextId, Pattern = "\\A-####", HasNulls = false }, null);
            default:
                return (column with { Kind = ColumnKind.Constant, Value = "al;ways, \"so\"", HasNulls = false }, null);
        }

        double[] Numbers(Func<double> draw) => [.. Enumerable.Range(0, rows).Select(_ => IsNull() ? double.NaN : draw())];

        int[] Codes(int count) =>
            [.. Enumerable.Range(0, rows).Select(row => row > 11 && IsNull() ? -1 : row < count ? row : random.Next(count))];

        long[] Dates(long unit) =>
        [
            .. Enumerable.Range(0, rows).Select(row => IsNull() && row > 0
                ? Table.MissingDate
                : new DateTime(2000 + random.Next(30), 1, 28).Ticks + random.NextInt64(100) * TimeSpan.TicksPerDay + random.NextInt64(
                    TimeSpan.TicksPerDay) / unit * unit),
        ];

        bool IsNull() => hasNulls && random.Next(5) == 0;
    }
}
