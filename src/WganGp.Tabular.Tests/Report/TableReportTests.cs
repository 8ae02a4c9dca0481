using System.Text.Json;
using FluentAssertions;
using WganGp.Tabular.Tests.Scores;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Tabular.Tests.Report;

/// <summary>A report says what was measured, of every table that there is.</summary>
public sealed class TableReportTests
{
    private static readonly Table Real = RandomTables.Of(400, 1), HeldOut = RandomTables.Of(200, 3);
    private static readonly string[] Towns = ["York", "Hull"];

    [Fact]
    public void Everything_is_measured_and_saved_in_two_files()
    {
        using var folder = new TemporaryFolder();

        var report = TableReport.Create(Real, RandomTables.Of(400, 2), HeldOut, new() { Target = "kind", Title = "Kinds" });
        report.Save(folder["new/report"]);

        report.Notes.Should().BeEmpty();
        report.Concerns.Should().BeEmpty();
        var html = File.ReadAllText(folder["new/report/report.html"]);
        html.Should().Contain("<h1>Kinds</h1>").And.Contain("No figure of this report is beyond its threshold.")
            .And.Contain("Membership attack");
        html.Should().NotContain("://").And.NotContain("<script").And.NotContain("NaN");
        using var json = JsonDocument.Parse(File.ReadAllText(folder["new/report/report.json"]));
        var root = json.RootElement;
        root.GetProperty("format").GetInt32().Should().Be(1);
        root.GetProperty("rows").GetProperty("heldOut").GetInt32().Should().Be(200);
        root.GetProperty("shapes").GetProperty("average").GetDouble().Should().Be(report.Shapes.Average);
        root.GetProperty("shapes").GetProperty("columns").GetArrayLength().Should().Be(5);
        root.GetProperty("pairs").GetProperty("pairs").GetArrayLength().Should().Be(10);
        root.GetProperty("efficacy").GetProperty("scores")[0].GetProperty("trainedOnSynthetic").GetProperty("value").GetDouble()
            .Should().Be(report.Efficacy!.Scores[0].TrainedOnSynthetic.Value);
        root.GetProperty("privacy").GetArrayLength().Should().Be(8);
        File.ReadAllText(folder["new/report/report.html"]).Should().Be(Again());

        string Again()
        {
            TableReport.Create(Real, RandomTables.Of(400, 2), HeldOut, new() { Target = "kind", Title = "Kinds" }).Save(folder["again"]);
            return File.ReadAllText(folder["again/report.html"]);
        }
    }

    [Fact]
    public void Copies_and_a_lost_class_are_serious()
    {
        var kind = Real.Codes("kind").ToArray();
        var copies = Real.Take([.. Enumerable.Range(0, 400).Where(row => kind[row] == 0), .. Enumerable.Range(0, 80)]);
        var synthetic = copies.Take([.. Enumerable.Range(0, copies.Count).Where(row => copies.Codes("kind")[row] == 0)]);

        var report = TableReport.Create(Real, synthetic, HeldOut, new() { Target = "kind" });

        var serious = report.Concerns.Where(concern => concern.Level == ConcernLevel.Serious).Select(concern => concern.Text).ToList();
        serious.Should().Contain(text => text.StartsWith("'kind' lacks 1 of the 2 values of the real rows: 'rare' ("));
        serious.Should().Contain("100.0 % of the synthetic rows equal a training row in every column; of held-out rows, 0 % do.");
        serious.Should().Contain(text => text.StartsWith("Who has the synthetic rows can tell training rows"));
        serious.Should().Contain(text => text.StartsWith("A model of 'kind' learns less from synthetic rows: F1 0.000"));
        report.Concerns.Select(concern => concern.Level).Should().BeInDescendingOrder();
    }

    [Fact]
    public void Values_out_of_range_new_names_decimals_and_missing_values_are_said()
    {
        double[] whole = [.. Enumerable.Range(0, 200).Select(row => (double)(row % 20))];
        var real = new ScoreTable().Number("n", whole).Number("m", whole).Number("flat", whole)
            .Names("c", Towns, [.. whole.Select(value => value < 10 ? 0 : 1)]).Build();
        var synthetic = new ScoreTable().Number("n", [.. whole.Select(value => value + 0.5)])
            .Number("m", [.. whole.Select(value => value < 4 ? double.NaN : value)]).Number("flat", [.. whole.Select(_ => 3.0)])
            .Names("c", ["York", "Hull", "Bath"], [.. whole.Select(value => value < 10 ? 0 : value < 15 ? 1 : 2)]).Build();

        var texts = TableReport.Create(real, synthetic).Concerns.Select(concern => concern.Text).ToList();

        texts.Should().Contain(
            "'n' has values beyond the real ones in 5.0 % of the rows: from 0.5 to 19.5, where the real ones are from 0 to 19.");
        texts.Should().Contain("'n' has whole numbers in the real rows and decimals in the synthetic ones.");
        texts.Should().Contain("'m' is missing in 20.0 % of the synthetic rows and in 0 % of the real ones.");
        texts.Should().Contain("'flat' has one value in all synthetic rows, 3.");
        texts.Should().Contain("'c' has 1 values that the real rows lack, in 25.0 % of the rows: 'Bath'.");
        texts.Should().Contain(text => text.StartsWith("One column has another distribution than in the real table"));
    }

    [Fact]
    public void A_generator_that_repeats_itself_is_told()
    {
        var synthetic = RandomTables.Of(40, 2).Take([.. Enumerable.Range(0, 400).Select(row => row % 40)]);

        TableReport.Create(Real, synthetic).Concerns.Should().Contain(
            new TableConcern(ConcernLevel.Serious, "90.0 % of the synthetic rows repeat an earlier one; 0 % of the real rows do."));
    }

    [Fact]
    public void One_column_of_few_rows_has_a_page_that_says_what_was_not_measured()
    {
        using var folder = new TemporaryFolder();
        var table = new ScoreTable().Number("<b>&\"'", 1, 2, 3).Build();

        var report = TableReport.Create(table, table, options: new() { Title = "<script>alert(1)</script>" });
        report.Save(folder["r"]);

        report.Pairs.Average.Should().Be(double.NaN);
        report.Detection.Should().BeNull();
        report.Notes.Should().Equal(
            "Detection was not measured: Detection would use 3 rows of each table; 3 folds need 30 or more. Sample more rows.",
            "Efficacy was not measured: no target was named.",
            "There are no held-out rows: nothing is compared with real rows that the generator has not seen.");
        var html = File.ReadAllText(folder["r/report.html"]);
        html.Should().Contain("&lt;b&gt;&amp;&quot;&#39;").And.NotContain("<b>&\"").And.NotContain("<script");
        JsonDocument.Parse(File.ReadAllText(folder["r/report.json"])).RootElement.GetProperty("pairs").GetProperty("average").ValueKind
            .Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public void Missing_values_everywhere_are_no_error()
    {
        var none = new ScoreTable().Number("n", double.NaN, double.NaN).Date("d", Table.MissingDate, Table.MissingDate)
            .Names("c", Towns, -1, -1).Build();
        var some = new ScoreTable().Number("n", 1, 2).Date("d", 5, 6).Names("c", Towns, 0, 1).Build();

        foreach (var (real, synthetic) in ((Table, Table)[])[(none, none), (none, some), (some, none)])
        {
            using var folder = new TemporaryFolder();
            TableReport.Create(real, synthetic, real).Save(folder["r"]);
            File.ReadAllText(folder["r/report.html"]).Should().EndWith("</html>\n");
        }
    }

    [Fact]
    public void Two_hundred_columns_are_shown_and_the_pairs_that_were_left_out_are_said()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(1);
        var wide = new ScoreTable();
        for (var column = 0; column < 200; column++)
        {
            wide.Number($"c{column}", [.. Enumerable.Range(0, 40).Select(_ => random.NextDouble())]);
        }

        var table = wide.Build();

        var report = TableReport.Create(table, table, options: new() { Target = "c199", Pairs = new() { Columns = 12 } });
        report.Save(folder["r"]);

        report.Pairs.Columns.Should().HaveCount(12).And.Contain("c199");
        report.Notes.Should().Contain("Pairs are of 12 columns; 188 more were left out because of the cap on columns.");
        File.ReadAllText(folder["r/report.html"]).Should().Contain("<h3>c150</h3>");
    }

    [Fact]
    public void A_target_that_does_not_exist_and_a_folder_that_cannot_be_are_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "");

        ((Action)(() => TableReport.Create(Real, Real, options: new() { Target = "fraud" }))).Should().Throw<TableException>()
            .WithMessage("There is no column 'fraud'*");
        var report = TableReport.Create(Real.Take([0, 1]), Real.Take([0, 1]));
        ((Action)(() => report.Save(folder["file"]))).Should().Throw<TableException>()
            .WithMessage("The report cannot be written:*Choose another folder.");
    }
}
