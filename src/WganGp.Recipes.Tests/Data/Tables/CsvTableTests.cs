using System.Text;
using FluentAssertions;
using WganGp.Recipes.Data;
using WganGp.TestSupport;
using Xunit;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace WganGp.Recipes.Tests.Data;

public sealed class CsvTableTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Header_is_found_out()
    {
        Load("x,y\n1,2\n3,4.5\n").Columns.Should().Equal("x", "y");
        Load("1,2\n3,4.5\n").Columns.Should().Equal("1", "2");
        Load("1,2\n3,4.5\n").Count.Should().Be(2);
        Load("1,2\n3,4.5\n", new TableOptions { Header = true }).Count.Should().Be(1);
        Loading("x,y\n1,2\n", new TableOptions { Header = false })
            .Should().Throw<TrainingDataException>().WithMessage("Line 1 of *has 'x' in column 1, not a finite*");
    }

    [Theory]
    [InlineData("1,-2e3\n0.5,4\n")]
    [InlineData("1;-2e3\r\n0.5;4\r\n")]
    [InlineData("1\t-2e3\n0.5\t4")]
    [InlineData("1|-2e3\n\n0.5|4")]
    [InlineData("\uFEFF\" 1\",-2e3\n 0.5 ,\"4\"\n")]
    public void Delimiter_quotes_and_line_ends_are_found_out(string content)
    {
        using var batch = Load(content).Read([0, 1]);

        batch.Samples.shape.Should().Equal(2, 2);
        batch.Samples.data<float>().ToArray().Should().Equal(1, -2000, 0.5f, 4);
    }

    [Fact]
    public void Columns_are_chosen_by_name_or_number_and_labels_may_be_text()
    {
        var table = Load(
            "id,x,kind,y\n17,1,setosa,2\n18,3,virginica,4\n19,5,setosa,6\n",
            new TableOptions { Columns = ["y", "2"], LabelColumn = "kind" });
        using var batch = table.Read([0, 1, 2]);

        table.Columns.Should().Equal("y", "x");
        table.Classes.Should().Equal("setosa", "virginica");
        batch.Samples.data<float>().ToArray().Should().Equal(2, 1, 4, 3, 6, 5);
        batch.Condition!.data<long>().ToArray().Should().Equal(0, 1, 0);
    }

    [Fact]
    public void Labels_that_are_numbers_keep_their_order() =>
        Load("1,10\n2,9\n3,-1\n", new TableOptions { LabelColumn = "2" }).Classes.Should().Equal("-1", "9", "10");

    [Fact]
    public void Standardised_columns_have_mean_zero_and_deviation_one_and_scale_back()
    {
        var table = Load("1,7\n2,7\n3,7\n6,7\n", new TableOptions { Scaling = TableScaling.Standardize });
        using var batch = table.Read([0, 1, 2, 3]);
        using var back = table.Unscale(batch.Samples);

        // Mean 3, mean square distance (4 + 1 + 0 + 9) / 4; the second column never changes.
        var deviation = Math.Sqrt(3.5);
        batch.Samples.data<float>().ToArray()
            .Should().Equal((float)(-2 / deviation), 0, (float)(-1 / deviation), 0, 0, 0, (float)(3 / deviation), 0);
        back.data<double>().ToArray().Should().BeEquivalentTo([1.0, 7, 2, 7, 3, 7, 6, 7], options => options
            .Using<double>(pair => pair.Subject.Should().BeApproximately(pair.Expectation, 1e-6)).WhenTypeIs<double>()
            .WithStrictOrdering());
        using var wrong = zeros(1, 3);
        FluentActions.Invoking(() => table.Unscale(wrong)).Should().Throw<ArgumentException>().WithMessage("*[N, 2]*");
    }

    [Fact]
    public void Columns_scaled_to_their_range_end_at_minus_one_and_one()
    {
        var table = Load("1,7\n2,7\n5,7\n", new TableOptions { Scaling = TableScaling.MinMax });

        using var batch = table.Read([0, 1, 2]);

        batch.Samples.data<float>().ToArray().Should().Equal(-1, 0, -0.5f, 0, 1, 0);
        table.ValueRange.Should().Be((-1.0, 1.0));
    }

    [Theory]
    [InlineData("x,y\n1,2\n3,four\n", "Line 3 of *has 'four' in column 2 ('y'), not a finite number*")]
    [InlineData("1,2\n3,\n", "Line 2 of *has '' in column 2, not a finite*")]
    [InlineData("1;2\n3;4,5\n", "Line 2 of *has '4,5' in column 2, not*decimal point*")]
    [InlineData("1,2\n3,NaN\n", "Line 2 of *has 'NaN' in column 2*")]
    [InlineData("1,2\n3,1e99\n", "Line 2 of *has '1e99' in column 2, beyond*")]
    [InlineData("1,2\n3,1e999\n", "Line 2 of *has '1e999' in column 2, not a finite*")]
    [InlineData("1,2\n3\n", "Line 2 of *has 1 fields, but the first has 2*")]
    [InlineData("1,2\n3,4,5\n", "Line 2 of *has 3 fields, but the first has 2*")]
    [InlineData("x,y\n", "*has no row of numbers*")]
    [InlineData("", "*has no row of numbers*")]
    [InlineData("1,2\n3,\"4\n", "*is damaged after line*")]
    public void Damage_is_described_with_row_and_column(string content, string message) =>
        Loading(content).Should().Throw<TrainingDataException>().WithMessage(message);

    [Fact]
    public void Columns_that_are_not_there_are_listed()
    {
        Loading("x,y\n1,2\n", new TableOptions { Columns = ["z"] })
            .Should().Throw<TrainingDataException>().WithMessage("*has no column 'z': its first row is 'x, y'; *");
        Loading("1,2\n", new TableOptions { LabelColumn = "3" })
            .Should().Throw<TrainingDataException>().WithMessage("*has no column '3': its first row is '1, 2'; *");
        Loading("1\n2\n", new TableOptions { LabelColumn = "1" })
            .Should().Throw<TrainingDataException>().WithMessage("*no column besides that of the labels*");
        FluentActions.Invoking(() => CsvTable.Load(_folder["absent.csv"]))
            .Should().Throw<TrainingDataException>().WithMessage("*does not exist*");
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_described()
    {
        File.WriteAllBytes(_folder["table.csv"], [(byte)'1', (byte)'\n', 0xFF, (byte)'\n']);

        FluentActions.Invoking(() => CsvTable.Load(_folder["table.csv"]))
            .Should().Throw<TrainingDataException>().WithMessage("*it is not UTF-8*");
    }

    [Fact]
    public void Damaged_files_give_only_TrainingDataException() => new ReaderFuzz(output)
    {
        Seeds =
        [
            .. new[] { "x,y,kind\n1,2,a\n3,4.5,b\n-1e3,0,a\n", "1;2;3\r\n4;5;6\r\n", "\uFEFF\"1\"\t\"2\"\t3\n4\t5\t6",
            "7\n8\n9\n", "  1 2.5\n 3   4\n", ",x\n0,1.5\n1,2\n", "1,5\n2,25\n3,125\n" }.Select(Encoding.UTF8.GetBytes),
        ],
        Tokens =
        [
            .. new[] { "\"", "\"\"", ",", ";", "\t", "\n", "\r\n", "NaN", "1e99", "-", "#", "\0", "1", " " }.Select(Encoding.UTF8.GetBytes),
            [0xFF], [0xC3],
        ],
        Findings = ["decimal comma", "finite number", "fields, but the first has", "no row of numbers", "is not UTF-8", "a quoted field"],
        Constant = 400_000,
        Factor = 1_000,
    }.Run(bytes =>
    {
        using var stream = new MemoryStream(bytes, writable: false);
        CsvTable table = CsvTable.Read("fuzzed", stream, new TableOptions { Scaling = TableScaling.Standardize });
        using var batch = table.Read([table.Count!.Value - 1]);
        batch.Samples.data<float>().ToArray().Should().OnlyContain(value => float.IsFinite(value));
    });

    public void Dispose() => _folder.Dispose();

    private CsvTable Load(string content, TableOptions? options = null)
    {
        File.WriteAllText(_folder["table.csv"], content);
        return CsvTable.Load(_folder["table.csv"], options);
    }

    private Action Loading(string content, TableOptions? options = null) => () => Load(content, options);
}
