using System.Text;
using FluentAssertions;
using WganGp.Tabular.Tests.Support;
using Xunit;

namespace WganGp.Tabular.Tests.Reading;

/// <summary>Files that are no good tables: each is refused in a sentence, or read with a note.</summary>
public sealed class BadCsvTests : IDisposable
{
    private readonly CsvFiles files = new();

    public static TheoryData<string, string> Bad => new()
    {
        { "a,b\n1,2\n3\n", "The file 'FILE' has 1 fields in line 3, and its first line has 2: quote fields*" },
        { "a,b\n1,2\n\n3,4,5\n", "The file 'FILE' has 3 fields in line 4, and its first line has 2: quote fields*" },
        { "", "The file 'FILE' is empty: give a table with a header and rows." },
        { "\n\n\n", "The file 'FILE' has nothing but blank lines: give a table with a header and rows." },
        { "a,b\n", "The file 'FILE' has a header and no rows: give a table with rows." },
        { "a,b,a\n1,2,3\n", "The file 'FILE' has two columns named 'a', number 1 and number 3: rename one." },
        { "1,2\n3,4\n5,9\n", "The first line of the file 'FILE' looks like a row, not like names ('1', '2'): set*" },
        { "x,2\nx,4\ny,9\n", "The first line of the file 'FILE' looks like a row, not like names ('x', '2'): set HasHeader*" },
        { "a,b\n1,\"x\n3,4\n5,6\n", "The file 'FILE' has a quoted field in line 2 that does not end, or that is followed by something: *" },
        { "a,b\n1,\"x\" y\n", "The file 'FILE' has a quoted field in line 2 that does not end, or that is followed by something: *" },
        { "PAR1....", "The file 'FILE' is no text but Parquet: read it with ReadParquet." },
        { "PK\u0003\u0004...", "The file 'FILE' is no text but a ZIP archive, as .xlsx files are: export the table as CSV." },
        { "a,b\n1,\0\n", "The file 'FILE' is no text: byte 7 is zero. Give a CSV file, or its Encoding." },
    };

    public void Dispose() => files.Dispose();

    [Theory]
    [MemberData(nameof(Bad))]
    public void Is_refused_in_a_sentence(string text, string message) => files.Refusal(text).Should().Match(message);

    [Fact]
    public void A_missing_file_is_refused() => CsvFiles.RefusalOf(files["none.csv"]).Should().Match("The file 'FILE' cannot be read: *");

    [Fact]
    public void A_folder_is_refused() => CsvFiles.RefusalOf(Path.GetDirectoryName(files["x"])!).Should().Match("*cannot be read: *");

    [Fact]
    public void Bytes_that_are_no_UTF8_are_refused_where_they_are()
    {
        var path = files.Write([.. Encoding.UTF8.GetBytes("a,b\n1,2\n3,"), 0xE4, .. "\n"u8]);

        CsvFiles.RefusalOf(path).Should().Match("The file 'FILE' is not in the encoding utf-8 in its first 65,536 bytes: give*");

        var rows = string.Concat(Enumerable.Repeat("1,2\n", 100_000));
        var late = files.Write([.. Encoding.UTF8.GetBytes($"a,b\n{rows}"), 0xE4, .. ",1\n"u8]);
        CsvFiles.RefusalOf(late).Should().Match("The file 'FILE' is not in the encoding utf-8 after line *: give its Encoding*");
    }

    [Fact]
    public void A_cell_too_long_is_refused_before_it_fills_the_memory()
    {
        var path = files["long.csv"];
        using (var writer = new StreamWriter(path))
        {
            writer.Write("a,b\n1,\"");
            var piece = new string('x', 1 << 20);
            for (var megabyte = 0; megabyte < 100; megabyte++) writer.Write(piece);
            writer.Write("\"\n");
        }

        var before = GC.GetTotalAllocatedBytes();
        CsvFiles.RefusalOf(path).Should().Match("The file 'FILE' has a cell of more than 1,000,000 characters after line 1: close*");
        (GC.GetTotalAllocatedBytes() - before).Should().BeLessThan(50_000_000);
    }

    [Fact]
    public void A_million_columns_are_refused()
    {
        var names = string.Join(',', Enumerable.Range(0, 1_000_000));

        files.Refusal($"{names}\n{names}\n").Should()
            .Match("The file 'FILE' has 1,000,000 columns, and at most 10,000 are read: check the delimiter, or leave columns out.");
    }

    [Fact]
    public void A_text_among_very_many_numbers_is_refused()
    {
        var values = Enumerable.Range(0, 100).Select(row => row == 41 ? "abc" : $"{row * 37 % 101}.5");

        files.Refusal(CsvFiles.Column(values)).Should().Match(
            "The column 'value' has the text 'abc' at line 43, but 99 of its 100 values are numbers: add the text to NullWords*");
        files.Read(CsvFiles.Column(values), new() { NullWords = ["abc"] }).Schema["value"].Should()
            .Match<TableColumn>(column => column.Kind == ColumnKind.Number && column.HasNulls);
    }

    [Fact]
    public void One_row_is_read()
    {
        var table = files.Read("a,b\n1,x\n");

        (table.Count, table.Schema.Columns.Select(column => column.Value)).Should().BeEquivalentTo((1, (string[])["1", "x"]));
    }

    [Fact]
    public void One_column_is_read()
    {
        var table = files.Read("a\n1\n5\n\"\"\n9\n");

        table.Numbers("a").ToArray().Should().Equal(1, 5, double.NaN, 9);
    }

    [Fact]
    public void Words_for_what_is_no_number_are_missing_values()
    {
        files.Read("a\n1.5\nNaN\n2\n").Numbers("a").ToArray().Should().Equal(1.5, double.NaN, 2);
        files.Read("a\n1.5\ninf\n2\n").Schema["a"].Kind.Should().Be(ColumnKind.Category);
    }

    [Fact]
    public void A_column_without_a_name_gets_one() =>
        files.Read(",x\n1,2\n2,5\n").Schema.Columns.Select(column => column.Name).Should().Equal("column1", "x");

    [Fact]
    public void A_file_without_a_header_is_read_when_it_is_said()
    {
        var table = files.Read("1,x\n5,y\n", new() { HasHeader = false });

        table.Numbers("column1").ToArray().Should().Equal(1, 5);
        table.Schema.Format.HasHeader.Should().BeFalse();
    }

    [Fact]
    public void A_quote_within_a_text_is_a_character() =>
        files.Read("a,b\n5\" pipe,1\n6\" pipe,2\n").Schema["a"].Categories.Should().Equal("5\" pipe", "6\" pipe");

    [Theory]
    [InlineData("nonsense", "The encoding 'nonsense' is unknown: give a name such as utf-8, utf-16 or windows-1252.")]
    public void An_unknown_encoding_is_refused(string encoding, string message) =>
        files.Refusal("a\n1\n2\n", new() { Encoding = encoding }).Should().Be(message);
}
