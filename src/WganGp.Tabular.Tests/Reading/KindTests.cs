using System.Globalization;
using FluentAssertions;
using WganGp.Tabular.Tests.Support;
using Xunit;

namespace WganGp.Tabular.Tests.Reading;

/// <summary>What inference makes of a column.</summary>
public sealed class KindTests : IDisposable
{
    private readonly CsvFiles files = new();

    public void Dispose() => files.Dispose();

    [Theory]
    [InlineData("1 2 30", 0, 1, 30, null)]
    [InlineData("1.5 2.25 -3", 2, -3, 2.25, null)]
    [InlineData("1.50 2.20 3.00", 1, 1.5, 3, "0.00")]
    [InlineData("1.0 2.0 5.0", 0, 1, 5, "0.0")]
    [InlineData("6e+05 70000 8", 0, 8, 600000, null)]
    [InlineData("1e-30 2 3", null, 1e-30, 3, null)]
    [InlineData("0.3333333333333333 2 3", null, 1.0 / 3, 3, null)]
    [InlineData("\"1,234\" 5 \"1,000,000\"", 0, 5, 1_000_000, "#,##0")]
    [InlineData("\"1,234.50\" 5.10 7.00", 1, 5.1, 1234.5, "#,##0.00")]
    public void Numbers(string values, int? decimals, double least, double most, string? format)
    {
        var column = Column(values.Split(' '));

        column.Kind.Should().Be(ColumnKind.Number);
        (column.Decimals, column.Minimum, column.Maximum, column.Format).Should().Be((decimals, least, most, format));
    }

    [Theory]
    [InlineData("yes no yes", "no", "yes")]
    [InlineData("True False True", "False", "True")]
    [InlineData("1 0 0", "0", "1")]
    [InlineData("T F T", "F", "T")]
    [InlineData("y n NA", "n", "y")]
    [InlineData("off on on", "off", "on")]
    public void Booleans(string values, string no, string yes)
    {
        var column = Column(values.Split(' '));

        column.Kind.Should().Be(ColumnKind.Boolean);
        column.Categories.Should().Equal(no, yes);
    }

    [Theory]
    [InlineData("2020-01-31|2021-02-28", "yyyy-MM-dd", null)]
    [InlineData("31/01/2020|02/03/2020", "dd/MM/yyyy", null)]
    [InlineData("01/31/2020|02/03/2020", "MM/dd/yyyy", null)]
    [InlineData("1/31/2020|2/3/2020", "M/d/yyyy", null)]
    [InlineData("01/02/2020|02/03/2020", "MM/dd/yyyy", "No date proves whether the day or the month is first; the month was taken.*")]
    [InlineData("01-02-2020|02-03-2020", "dd-MM-yyyy", "No date proves whether the day or the month is first; the day was taken.*")]
    [InlineData("01.02.2020|02.03.2020", "dd.MM.yyyy", null)]
    [InlineData("Jun 12 1998|May 1 2001", "MMM d yyyy", null)]
    [InlineData("June 12, 1998|May 1, 2001", "MMMM d, yyyy", null)]
    [InlineData("12-Jun-98|01-May-01", "dd-MMM-yy", "Years have two digits*")]
    [InlineData("20200131|20210228", "yyyyMMdd", "All values are dates without separators*")]
    [InlineData("2020-01-31 12:30:15|2020-02-01 00:00:01", "yyyy-MM-dd HH:mm:ss", null)]
    [InlineData("2020-01-31T12:30:15.123|2020-02-01T00:00:01.000", "yyyy-MM-ddTHH:mm:ss.fff", null)]
    [InlineData("2020-01-31T12:30:15.1234567Z|2020-02-01T00:00:01.0000001Z", "yyyy-MM-ddTHH:mm:ss.fffffffZ", null)]
    [InlineData("2020-01-31T12:30:15+02:00|2020-02-01T00:00:01+02:00", "yyyy-MM-ddTHH:mm:ss'+02:00'", null)]
    [InlineData("2020-01-31T12:30:15+02:00|2020-02-01T00:00:01-05:30", "yyyy-MM-ddTHH:mm:sszzz", "The dates have several offsets*")]
    [InlineData("1/31/2020 1:05 PM|2/3/2020 11:00 AM", "M/d/yyyy h:mm tt", null)]
    [InlineData("12:30|07:45", "HH:mm", null)]
    public void Dates(string values, string format, string? note)
    {
        var column = Column(values.Split('|').Select(value => $"\"{value}\""));

        (column.Kind, column.Format).Should().Be((ColumnKind.Date, format));
        if (note is null) column.Note.Should().BeNull();
        else column.Note.Should().Match(note);
    }

    [Fact]
    public void A_date_keeps_its_unit_and_its_range()
    {
        var column = Column(["2020-01-31 12:00", "2020-02-01 18:30"]);

        (column.Earliest, column.Latest, column.Resolution).Should()
            .Be((new DateTime(2020, 1, 31, 12, 0, 0), new DateTime(2020, 2, 1, 18, 30, 0), TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void An_option_decides_what_dates_do_not_prove()
    {
        var dates = files.Read(CsvFiles.Column(["01/02/2020", "02/03/2020"]), new() { DayFirst = true });

        (dates.Schema["value"].Format, dates.Schema["value"].Note).Should().Be(("dd/MM/yyyy", null));
        new DateTime(dates.Dates("value")[0]).Should().Be(new DateTime(2020, 2, 1));
    }

    [Theory]
    [InlineData("C{0:D6}", @"C######")]
    [InlineData("A-{0:D6}", @"\A-######")]
    [InlineData("{0:x8}", null)]
    public void Texts_of_their_own_are_ids(string format, string? pattern)
    {
        var column = Column(Enumerable.Range(0, 40)
            .Select(row => string.Format(CultureInfo.InvariantCulture, format, row * 7919 % 999983)));

        column.Kind.Should().Be(ColumnKind.TextId);
        column.Note.Should().StartWith("Nearly every row has a text of its own (40 of 40), so it is not learned");
        if (pattern is not null) new Values.IdPattern(column.Pattern).Capacity.Should().BeGreaterThanOrEqualTo(4000);
        if (pattern is not null) column.Pattern.Should().StartWith(pattern[..2]);
    }

    [Fact]
    public void Whole_numbers_that_count_the_rows_are_ids()
    {
        var column = Column(Enumerable.Range(101, 30).Select(Text));

        (column.Kind, column.Pattern).Should().Be((ColumnKind.TextId, "%###"));
        column.Note.Should().StartWith("Each value is the one before plus 1");
    }

    [Fact]
    public void Increasing_numbers_may_be_ids_and_the_note_says_so()
    {
        var column = Column(Enumerable.Range(1, 30).Select(row => Text(row * row)));

        column.Kind.Should().Be(ColumnKind.Number);
        column.Note.Should().StartWith("Each value is larger than the one before. If it is an id");
    }

    [Fact]
    public void Different_numbers_of_a_column_named_id_are_ids()
    {
        var rows = Enumerable.Range(1, 30).Select(row => $"{Text(row * 7919 % 1009)},{row % 3}");

        files.Read("customer_id,x\n" + string.Join('\n', rows)).Schema["customer_id"].Kind.Should().Be(ColumnKind.TextId);
    }

    [Fact]
    public void Codes_with_zeros_at_the_front_are_texts()
    {
        var column = Column(["007", "011", "007", "120"]);

        (column.Kind, column.Note).Should().Be((ColumnKind.Category, "Zeros at the front would be lost as numbers, so they are texts."));
        column.Categories.Should().Equal("007", "011", "120");
    }

    [Fact]
    public void Whole_numbers_that_a_double_cannot_hold_are_texts()
    {
        var column = Column(Enumerable.Range(0, 30).Select(row => "90071992547409" + Text(100 + row * 31 % 97)));

        column.Kind.Should().Be(ColumnKind.TextId);
        column.Note.Should().Contain("Whole numbers beyond 2^53 would lose digits as numbers, so they are texts.");
        Column(["9007199254740991", "5", "7"]).Kind.Should().Be(ColumnKind.Number);
    }

    [Fact]
    public void A_column_with_one_value_is_constant_unless_some_are_missing()
    {
        var table = files.Read("a,b,c\nx,y,NA\nx,NA,NA\n");

        table.Schema.Columns.Select(column => (column.Kind, column.Value, column.HasNulls)).Should()
            .Equal((ColumnKind.Constant, "x", false), (ColumnKind.Category, null, true), (ColumnKind.Constant, null, false));
        table.Schema["c"].Note.Should().Be("No row has a value.");
        table.Codes("b").ToArray().Should().Equal(0, -1);
    }

    [Fact]
    public void Texts_among_numbers_are_named_with_their_place()
    {
        var column = Column(["1", "2", "low", "2", "high", "1"]);

        (column.Kind, column.Note).Should().Be((ColumnKind.Category, "'low' at line 4 is no number, as others are."));
    }

    [Fact]
    public void Many_texts_are_counted_and_not_kept()
    {
        var column = Column(
            Enumerable.Range(0, 3000).Select(row => "name" + Text(row * 7919 % 2000)), new TableReadOptions { MaximumCategories = 100 });

        column.Kind.Should().Be(ColumnKind.TextId);
        var count = int.Parse(column.Note!.Split(' ')[1], NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        count.Should().BeInRange(1900, 2100);
        column.Note.Should().Contain("more than the 100 categories of MaximumCategories");
    }

    [Theory]
    [InlineData(ColumnKind.Category)]
    [InlineData(ColumnKind.OrderedCategory)]
    [InlineData(ColumnKind.TextId)]
    [InlineData(ColumnKind.Ignored)]
    public void A_kind_can_be_chosen(ColumnKind kind)
    {
        var column = Column(["10", "9", "10", "8"], new() { Kinds = new Dictionary<string, ColumnKind> { ["value"] = kind } });

        column.Kind.Should().Be(kind);
        if (column.IsCategorical) column.Categories.Should().Equal("8", "9", "10");
    }

    [Theory]
    [InlineData(ColumnKind.Number, "*cannot be read as Number. 'x' at line 2 is no number, as others are. Choose another*")]
    [InlineData(ColumnKind.Date, "*cannot be read as Date. No format is known that all its values have. Choose another*")]
    [InlineData(ColumnKind.Boolean, "*cannot be read as Boolean. It has about 3 different values, and 0 missing ones.*")]
    [InlineData(ColumnKind.Constant, "*cannot be read as Constant. It has about 3 different values, and 0 missing ones.*")]
    public void A_kind_that_does_not_fit_is_refused(ColumnKind kind, string message) => files
        .Refusal("value\nx\n1\n2\n", new() { Kinds = new Dictionary<string, ColumnKind> { ["value"] = kind } }).Should().Match(message);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private TableColumn Column(IEnumerable<string> values, TableReadOptions? options = null) =>
        files.Read(CsvFiles.Column(values), options).Schema["value"];
}
