using FluentAssertions;

namespace WganGp.Tabular.Tests.Support;

/// <summary>A table of random columns, and how it is written.</summary>
internal sealed record RandomTable(Table Table, IReadOnlyList<string> Kinds, IReadOnlyList<string> Traits)
{
    private static readonly string[] Names = ["a", "B b", "c,c", "d;\"d\"", "e\te", "Größe", "g|g", "h\nh", "第一", "j'j"];
    private static readonly string[] Words =
        ["x", "Ja, ja", "a;b", "say \"no\"", "two\nlines", "tab\there", "é", "b|c", " padded ", "1,5", "#"];
    private static readonly char[] Delimiters = [',', ';', '\t', '|'];
    private static readonly string[] Nulls = ["", "NA", "null", "?"];

    public static IReadOnlyList<string> AllKinds { get; } =
    [
        "whole", "decimals", "padded", "grouped", "any number", "category", "ordered", "boolean", "day", "moment", "tick", "id", "constant",
    ];

    public static IReadOnlyList<string> AllTraits { get; } =
    [
        "comma", "semicolon", "tab", "bar", "point", "decimal-comma", "quoted", "utf-8", "mark", "utf-16", "crlf", "null-empty",
        "null-word", "nulls", "no-nulls",
    ];

    /// <summary>The table of a seed.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="isTelling">Whether the values tell their kind, so that inference must find it.</param>
    public static RandomTable Of(int seed, bool isTelling = false)
    {
        var random = new Random(seed);
        var (delimiter, sign) = (random.Next(4), random.Next(2));
        var (encoding, nullWord) = (random.Next(3), random.Next(4));
        var format = new TableFormat
        {
            Delimiter = Delimiters[delimiter],
            DecimalSign = sign == 0 ? '.' : ',',
            ThousandsSign = sign == 0 ? ',' : '.',
            NullWord = Nulls[nullWord],
            Encoding = encoding == 2 ? "utf-16" : "utf-8",
            HasByteOrderMark = encoding > 0,
            QuotesTexts = random.Next(2) == 0,
            HasCarriageReturns = random.Next(2) == 0,
        };
        var rows = random.Next(30, 60);
        var hasNulls = random.Next(2) == 0;
        var kinds = AllKinds.Where(kind => !isTelling || kind is not ("ordered" or "id" or "any number"))
            .OrderBy(_ => random.Next()).Take(random.Next(3, 8)).ToList();
        // Inference finds the decimal sign and the word for what is missing where the file shows them.
        if (isTelling) kinds = ["decimals", .. kinds.Except(["decimals"])];
        var values = new Dictionary<string, Array>();
        var columns = new List<TableColumn>();
        foreach (var kind in kinds)
        {
            var (column, array) = RandomColumn.Of(kind, Names[columns.Count], rows, hasNulls, random, Words);
            columns.Add(column);
            if (array is not null) values[column.Name] = array;
        }

        string[] traits =
        [
            AllTraits[delimiter], AllTraits[4 + sign], .. format.QuotesTexts ? (string[])["quoted"] : [], AllTraits[7 + encoding],
            .. format.HasCarriageReturns ? (string[])["crlf"] : [], nullWord == 0 ? "null-empty" : "null-word",
            hasNulls ? "nulls" : "no-nulls",
        ];
        return new(new Table(new() { Columns = columns, Format = format }, rows, values), kinds, traits);
    }

    public static void Same(Table read, Table written, string because)
    {
        read.Count.Should().Be(written.Count, because);
        foreach (var column in written.Schema.Columns)
        {
            Values(read, column).Should().Equal(Values(written, column), because);
        }
    }

    private static object[] Values(Table table, TableColumn column) => column.Kind switch
    {
        ColumnKind.Number => [.. table.Numbers(column.Name).ToArray().Cast<object>()],
        ColumnKind.Date => [.. table.Dates(column.Name).ToArray().Cast<object>()],
        _ => column.IsCategorical ? [.. table.Codes(column.Name).ToArray().Cast<object>()] : [],
    };
}
