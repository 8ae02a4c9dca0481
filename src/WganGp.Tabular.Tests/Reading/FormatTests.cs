using FluentAssertions;
using WganGp.Tabular.Reading;
using WganGp.Tabular.Tests.Support;
using Xunit;

namespace WganGp.Tabular.Tests.Reading;

/// <summary>How a file is written is found, and kept.</summary>
public sealed class FormatTests : IDisposable
{
    private readonly CsvFiles files = new();

    public void Dispose() => files.Dispose();

    [Theory]
    [InlineData("a,b\n1.5,x\n2,y\n", ',', '.')]
    [InlineData("a;b\n1,5;x\n2;y\n", ';', ',')]
    [InlineData("a;b\n1.5;x, y\n2;y\n", ';', '.')]
    [InlineData("a\tb\n1,5\tx;y\n2\ty\n", '\t', ',')]
    [InlineData("a|b\n1|x,y\n2|y\n", '|', '.')]
    [InlineData("a,b\n\"1,5\",x\n\"2,75\",y\n", ',', ',')]
    [InlineData("a;b\n1.234;x\n1.234,5;y\n", ';', ',')]
    [InlineData("a;b\n1,234;x\n5,678;y\n", ';', ',')]
    [InlineData("a;b\n1,234,567;x\n5,678;y\n", ';', '.')]
    public void Delimiter_and_decimal_sign(string text, char delimiter, char sign)
    {
        var format = files.Read(text).Schema.Format;

        (format.Delimiter, format.DecimalSign).Should().Be((delimiter, sign));
    }

    [Theory]
    [InlineData("utf-8", false)]
    [InlineData("utf-8", true)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16", false)]
    [InlineData("windows-1252", false)]
    public void Encodings(string name, bool hasMark)
    {
        var encoding = CsvEncoding.Named(name);
        var text = "Größe,Ort\n" + string.Concat(Enumerable.Range(0, 20).Select(row => $"{row % 7},Köln {row % 2}\n"));
        var path = files.Write([.. hasMark ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)]);

        var table = Table.ReadCsv(path, name == "windows-1252" ? new() { Encoding = name } : null);

        table.Schema["Ort"].Categories.Should().Equal("Köln 0", "Köln 1");
        (table.Schema.Format.Encoding, table.Schema.Format.HasByteOrderMark).Should().Be((name, hasMark));
        table.Numbers("Größe")[6].Should().Be(6);
        Table.ReadCsv(path, new() { Schema = table.Schema }).Count.Should().Be(20);
        if (name != "utf-16" || hasMark)
        {
            table.WriteCsv(files["again.csv"]);
            File.ReadAllBytes(files["again.csv"]).Should().Equal(File.ReadAllBytes(path));
        }
    }

    [Fact]
    public void A_sign_that_the_encoding_lacks_leaves_the_old_file()
    {
        var table = files.Read("a\nx\n木\nx\n");
        File.WriteAllText(files["old.csv"], "old");

        var write = () => table.WriteCsv(files["old.csv"], new() { Format = new() { Encoding = "windows-1252" } });

        write.Should().Throw<TableException>().WithMessage("The table cannot be written to '*': the encoding windows-1252 does not*");
        File.ReadAllText(files["old.csv"]).Should().Be("old");
    }

    [Fact]
    public void A_file_of_R_is_written_as_it_was()
    {
        var text = "\"name\",\"n\",\"ok\",\"x\"\n\"a b\",1,\"yes\",0.5\n\"c\",NA,\"no\",1.25\n\"c\",7,NA,100.5\n";

        files.Read(text).WriteCsv(files["r.csv"]);

        File.ReadAllText(files["r.csv"]).Should().Be(text);
    }

    [Fact]
    public void The_bundled_table_has_numbers_names_dates_and_missing_values()
    {
        var table = Table.ReadBundled();

        table.Count.Should().Be(344);
        table.Schema.Columns.Select(column => column.Kind).Should().Contain(
            [ColumnKind.Number, ColumnKind.Category, ColumnKind.Boolean, ColumnKind.Date, ColumnKind.Constant]);
        table.Schema.Columns.Should().Contain(column => column.HasNulls);
        table.Schema["Date Egg"].Earliest.Should().Be(new DateTime(2007, 11, 9));
    }
}
