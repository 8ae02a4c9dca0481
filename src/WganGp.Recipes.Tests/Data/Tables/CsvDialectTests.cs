using System.Text;
using FluentAssertions;
using WganGp.Recipes.Data;
using Xunit;

namespace WganGp.Recipes.Tests.Data;

/// <summary>Tables as programs and countries write them.</summary>
public sealed class CsvDialectTests
{
    private static readonly TableOptions Commas = new() { DecimalSign = ',' };

    [Theory]
    [InlineData("1 -2e3\n0.5 4\n")]
    [InlineData("  1   -2e3\r\n0.5\t\t4  \n\n   \n")]
    [InlineData("\"width mm\" height\n1 -2e3\n0.5 4")]
    [InlineData(" 1.000000000000000000e+00 -2.0e+03\n 5.0e-01 4.0e+00")]
    public void Spaces_separate_columns(string content) => Samples(content).Should().Equal(1, -2000, 0.5f, 4);

    [Fact]
    public void Spaces_can_be_asked_for()
    {
        Samples("1\n2\n", new TableOptions { Delimiter = " " }).Should().Equal(1, 2);
        Loading("1 2\n3\n", new TableOptions { Delimiter = " " })
            .Should().Throw<TrainingDataException>().WithMessage("Line 2 of *has 1 fields, but the first has 2: repair the line.");
        Loading("1 2\n3 \"4\n").Should().Throw<TrainingDataException>().WithMessage("*is damaged after line 1: a quoted field*");
    }

    [Fact]
    public void The_name_of_a_single_column_may_have_spaces() =>
        Load("body height\n1.5\n2.5\n").Columns.Should().Equal("body height");

    [Theory]
    [InlineData("1,5;-2e3\n0,5;4\n")]
    [InlineData("1,5\t-2e3\n0,5\t4\n")]
    [InlineData("a;b\n1,5;-2e3\n0,5;4\n")]
    [InlineData("1,5 -2e3\n0,5 4\n")]
    public void Decimal_commas_are_read_if_asked_for(string content) => Samples(content, Commas).Should().Equal(1.5f, -2000, 0.5f, 4);

    [Theory]
    [InlineData("height\n1,5\n2,25\n")]
    [InlineData("1,5\n2,25\n")]
    [InlineData("\"1,5\"\n\"2,25\"\n")]
    public void A_column_with_decimal_commas_is_one_column(string content)
    {
        Samples(content, Commas).Should().Equal(1.5f, 2.25f);
        Loading(content).Should().Throw<TrainingDataException>().WithMessage("*set TableOptions.DecimalSign to ','*");
    }

    [Theory]
    [InlineData("1,05\n2,25\n")]
    [InlineData("1,5\n2,25\n3,125\n")]
    [InlineData("17,3\n18\n")]
    public void Decimal_commas_are_not_taken_for_a_second_column(string content) =>
        Loading(content).Should().Throw<TrainingDataException>().WithMessage("*TableOptions.DecimalSign to ','*");

    [Theory]
    [InlineData("1,2\n3,4\n", 1)]
    [InlineData("17,10\n18,9\n", 1)]
    [InlineData("x,y\n1,5\n2,25\n", 0)]
    [InlineData("1,2\n3,4.5\n", 0)]
    public void Two_columns_of_whole_numbers_are_read_with_a_word(string content, int words)
    {
        var table = Load(content);
        table.Columns.Should().HaveCount(2);
        table.Skipped.Should().HaveCount(words);
        if (words > 0) table.Skipped[0].Should().Contain("set TableOptions.DecimalSign").And.EndWith(".");
        Load(content, new TableOptions { Delimiter = "," }).Skipped.Should().BeEmpty();
    }

    [Theory]
    [InlineData("1,5;2,5\n3,5;4,5\n", "Line 1 of *has '1,5' in column 1, *if the comma is a decimal sign, set TableOptions.DecimalSign*")]
    [InlineData("1.234,5;2,5\n3.234,5;4,5\n", "Line 1 of *has '1.234,5' in column 1, not*fields were separated at ';'*")]
    [InlineData("1:2\n3:4\n", "Line 2 of *has '3:4' in column 1 ('1:2'), not*no delimiter was found in the first line*")]
    [InlineData("a,b\n1,2\n3;4\n", "Line 3 of *has 1 fields, but the first has 2: *fields were separated at ',', TableOptions.Delimiter*")]
    public void A_wrong_guess_says_which_option_settles_it(string content, string message) =>
        Loading(content, content[0] is 'a' ? null : new TableOptions { Header = content[1] == ':' ? null : false })
            .Should().Throw<TrainingDataException>().WithMessage(message);

    [Fact]
    public void A_delimiter_of_several_signs_can_be_given() =>
        Samples("1::2\n3::4\n", new TableOptions { Delimiter = "::" }).Should().Equal(1, 2, 3, 4);

    [Fact]
    public void Signs_that_cannot_be_are_refused()
    {
        Loading("1\n", new TableOptions { DecimalSign = ';' }).Should().Throw<ArgumentException>()
            .WithMessage("TableOptions.DecimalSign is ';'*");
        foreach (var delimiter in new[] { "", "\"", "\n", "." })
        {
            Loading("1\n", new TableOptions { Delimiter = delimiter }).Should().Throw<ArgumentException>()
                .WithMessage("TableOptions.Delimiter is '*");
        }
    }

    [Theory]
    [InlineData(",x,y\n0,1.5,2\n1,3,4\n")]
    [InlineData(",x,y\n7,1.5,2\n3,3,4\n")]
    [InlineData("\"\",\"x\",\"y\"\n\"Mazda RX4\",1.5,2\n\"Datsun 710\",3,4\n")]
    [InlineData("Unnamed: 0,x,y\n0,1.5,2\n1,3,4\n")]
    [InlineData("Unnamed: 0.1,Unnamed: 0,x,y\n0,0,1.5,2\n1,1,3,4\n")]
    [InlineData(",0,1\n0,1.5,2\n1,3,4\n")]
    public void An_index_without_a_name_is_left_out_with_a_word(string content)
    {
        var table = Load(content);
        table.Columns.Should().HaveCount(2).And.NotContain("");
        table.Skipped.Should().ContainSingle().Which.Should().Contain("left out as an index").And.EndWith(".");
        Samples(content).Should().Equal(1.5f, 2, 3, 4);
    }

    [Fact]
    public void An_index_without_a_name_can_be_kept()
    {
        const string content = ",x,y\n0,1.5,2\n1,3,4\n";
        var table = Load(content, new TableOptions { Columns = ["1", "x"] });
        table.Columns.Should().Equal("", "x");
        table.Skipped.Should().BeEmpty();
        Load(content, new TableOptions { LabelColumn = "1" }).Classes.Should().Equal("0", "1");
        Loading(",2.5,3\n1,2,3\n", new TableOptions { Header = false })
            .Should().Throw<TrainingDataException>().WithMessage("Line 1 of *has '' in column 1*");
    }

    [Theory]
    [InlineData("0,1,2,3\n9,8,7,5\n")]
    [InlineData("2019,2020\n1.5,2.0\n3.0,4.0\n5.0,6.0\n")]
    public void A_header_of_numbers_is_no_sample(string content)
    {
        var table = Load(content);
        table.Count.Should().Be(content.Count(sign => sign == '\n') - 1);
        table.Columns.Should().Equal(content.Split('\n')[0].Split(','));
        table.Skipped.Should().ContainSingle().Which.Should().StartWith("The first row of").And.Contain("set TableOptions.Header to false");
        Load(content, new TableOptions { Header = false }).Count.Should().Be(table.Count + 1);
    }

    [Theory]
    [InlineData("0,1,2,3\n4,5,6,7\n")]
    [InlineData("7\n8.5\n9.5\n10.5\n")]
    [InlineData("2019,2020\n1.5,2\n3,4\n5,6\n")]
    public void A_sample_of_whole_numbers_is_no_header(string content) =>
        Load(content).Count.Should().Be(content.Count(sign => sign == '\n'));

    [Fact]
    public void A_numeric_name_that_is_asked_for_makes_a_header() =>
        Load("2019,2020\n1,2\n", new TableOptions { Columns = ["2020"] }).Columns.Should().Equal("2020");

    [Theory]
    [InlineData("1,0\n2,0.0\n3,1\n4,1.00\n5,10\n6,1e1\n7,-0\n", new[] { "0", "1", "10" }, new long[] { 0, 0, 1, 1, 2, 2, 0 })]
    [InlineData("1,007\n2,7.0\n", new[] { "007" }, new long[] { 0, 0 })]
    [InlineData("1,9007199254740993\n2,9007199254740992\n", new[] { "9007199254740992", "9007199254740993" }, new long[] { 1, 0 })]
    [InlineData("1,0\n2,0.0\n3,a\n", new[] { "0", "0.0", "a" }, new long[] { 0, 1, 2 })]
    public void Equal_numbers_are_one_class(string content, string[] classes, long[] labels)
    {
        var table = Load(content, new TableOptions { LabelColumn = "2" });
        using var batch = table.Read([.. Enumerable.Range(0, labels.Length).Select(i => (long)i)]);

        table.Classes.Should().Equal(classes);
        batch.Condition!.data<long>().ToArray().Should().Equal(labels);
    }

    private static Action Loading(string content, TableOptions? options = null) => () => Load(content, options);

    private static float[] Samples(string content, TableOptions? options = null)
    {
        var table = Load(content, options);
        using var batch = table.Read([.. Enumerable.Range(0, (int)table.Count!.Value).Select(i => (long)i)]);
        return batch.Samples.data<float>().ToArray();
    }

    private static CsvTable Load(string content, TableOptions? options = null)
    {
        (options ??= new TableOptions()).Validate();
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(content));
        return CsvTable.Read("table", stream, options);
    }
}
