using System.Text.Json.Serialization;

namespace WganGp.Tabular.Transforms;

/// <summary>
/// A column of categories. Up to <see cref="MostPlain"/> are one span. More are the two digits of their place in the order of their
/// frequency, in a base of the square root of their number: 10,000 categories are 200 numbers, and decode exactly.
/// </summary>
internal sealed class CategoryField : Field
{
    /// <summary>The most categories that are one span.</summary>
    public const int MostPlain = 64;

    private int[]? places;

    /// <summary>How many categories there are, the missing one included.</summary>
    public required int Count { get; init; }

    /// <summary>Many categories: those in the order of their frequency; null for few.</summary>
    public int[]? Order { get; init; }

    /// <summary>The base of the two digits.</summary>
    [JsonIgnore]
    public int Base => (int)Math.Ceiling(Math.Sqrt(Count));

    [JsonIgnore]
    public override IReadOnlyList<int> Widths => Order is null ? [Count] : [(Count + Base - 1) / Base, Base];

    /// <summary>Where its spans begin in a condition; the layout sets them.</summary>
    [JsonIgnore]
    public int[] ConditionStarts { get; set; } = [];

    /// <summary>Fits the field of a column.</summary>
    public static CategoryField Fit(Table table, TableColumn column)
    {
        var codes = table.Codes(column.Name);
        var hasNulls = codes.Contains(-1);
        // A column of nothing but missing values has that one category.
        var count = Math.Max(1, column.Categories.Count + (hasNulls ? 1 : 0));
        var often = new int[count];
        foreach (var code in codes) often[code < 0 ? count - 1 : code]++;
        return new CategoryField
        {
            Column = column.Name,
            HasNulls = hasNulls,
            Count = count,
            Order = count <= MostPlain ? null : [.. Enumerable.Range(0, count).OrderByDescending(code => often[code])],
        };
    }

    /// <summary>The category of a row, the missing one as the last.</summary>
    public int Code(ReadOnlySpan<int> codes, int row) => codes[row] >= 0 ? codes[row] : Count - 1;

    /// <summary>Writes a category's spans, into a row or a condition.</summary>
    /// <param name="row">The row.</param>
    /// <param name="starts">Where the spans begin.</param>
    /// <param name="code">The category.</param>
    public void Set(Span<float> row, int[] starts, int code)
    {
        if (Order is null)
        {
            row[starts[0] + code] = 1;
            return;
        }

        var place = (places ??= Inverted(Order))[code];
        row[starts[0] + (place / Base)] = 1;
        row[starts[1] + (place % Base)] = 1;
    }

    public override void Write(Table table, ReadOnlySpan<int> rows, Span<float> buffer, int stride, ulong seed)
    {
        var codes = table.Codes(Column);
        for (var i = 0; i < rows.Length; i++) Set(buffer.Slice(i * stride, stride), Starts, Code(codes, rows[i]));
    }

    public override void Read(ReadOnlySpan<float> buffer, int stride, int rows, Array values, int at)
    {
        for (var i = 0; i < rows; i++)
        {
            var code = Get(buffer.Slice(i * stride, stride));
            ((int[])values)[at + i] = HasNulls && code == Count - 1 ? -1 : code;
        }
    }

    public override Array NewValues(int count) => new int[count];

    private int Get(ReadOnlySpan<float> row)
    {
        var first = Largest(row.Slice(Starts[0], Widths[0]));
        if (Order is null) return first;
        // The last first digit may have fewer second digits than the base.
        var second = Largest(row.Slice(Starts[1], Math.Min(Base, Count - (first * Base))));
        return Order[(first * Base) + second];
    }

    private static int[] Inverted(int[] order)
    {
        var places = new int[order.Length];
        for (var place = 0; place < order.Length; place++) places[order[place]] = place;
        return places;
    }
}
