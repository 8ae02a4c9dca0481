using System.Net;
using System.Text.RegularExpressions;
using FluentAssertions;
using WganGp.ConsoleApp.Output;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests.Output;

public sealed class ComparePageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1.0, 0.9, 1.1, 1.05, 0.95, 1.15, false, "+0.05: within the intervals", false)]
    [InlineData(1.0, 0.9, 1.1, 1.3, 1.2, 1.4, false, "+0.3: worse, beyond the intervals", false)]
    [InlineData(1.0, 0.9, 1.1, 1.3, 1.2, 1.4, true, "+0.3: better, beyond the intervals", true)]
    [InlineData(1.0, 0.9, 1.1, 0.5, 0.4, 0.6, false, "\u22120.5: better, beyond the intervals", true)]
    [InlineData(1.0, 0.9, 1.1, 1.3, 1.2, 1.4, null, "+0.3: beyond the intervals", false)]
    [InlineData(1.0, null, null, 1.3, 1.2, 1.4, true, "+0.3; no intervals, so it may be chance", false)]
    [InlineData(1.0, 0.9, 1.1, 1.0, 0.9, 1.1, true, "the same", false)]
    [InlineData(1.0, 0.9, 1.1, double.NaN, null, null, true, "not comparable", false)]
    public void Difference_from_the_first_run_says_whether_it_may_be_chance(
        double first, double? firstLower, double? firstUpper, double value, double? lower, double? upper, bool? higherIsBetter,
        string verdict, bool isBetter) =>
        CompareMetrics.Verdict(Metric(value, lower, upper, higherIsBetter), Metric(first, firstLower, firstUpper, higherIsBetter))
            .Should().Be((verdict, isBetter));

    [Fact]
    public void Estimates_that_were_computed_differently_are_not_compared()
    {
        EvaluatedMetric Of(int samples, string extractor) =>
            Metric(samples, null, null, false) with { Samples = samples, Extractor = extractor };
        var runs = new[] { Of(100, "A"), Of(200, "A"), Of(100, "B"), Of(100, "A") }
            .Select((metric, i) => Run($"run {i}") with { Evaluations = [new EvaluationFile { Step = 1, Metrics = [metric] }] }).ToList();

        var rows = CompareMetrics.Rows(runs);

        rows.Should().HaveCount(3);
        rows.Select(row => string.Concat(row.Cells.Select(cell => cell is null ? "." : "x"))).Should().Equal("x..x", ".x..", "..x.");
        rows[0].Cells[3]!.Verdict.Should().Be("the same");
        rows.SelectMany(row => row.Cells).Where(cell => cell is not null).Count(cell => cell!.Verdict.Length > 0).Should().Be(1);
    }

    [Fact]
    public void Newest_estimate_of_each_run_is_in_the_table_and_all_are_in_the_curves()
    {
        List<CompareContent.Run> runs = [Run("a") with { Evaluations = ExamplePages.Evaluations(3, 0) }, Run("b")];

        var rows = CompareMetrics.Rows(runs);
        var panels = CompareMetrics.Panels(runs);

        rows.Select(row => row.Name).Should().Equal("Frechet ResNet-18 distance", "Coverage");
        rows[0].Cells[0]!.Should().Be(new CompareMetrics.Cell("1", "95 %: 0.95 to 1.05", "step 600", "", false));
        rows[0].Cells[1].Should().BeNull();
        panels[0].Series.Should().ContainSingle().Which.Y.Should().Equal(3, 1.5, 1);
    }

    [Fact]
    public void Settings_that_are_the_same_are_left_out()
    {
        List<CompareContent.Run> runs = [Run("a", ("Seed", "1"), ("Steps", "5")), Run("b", ("Seed", "1"), ("Steps", "6"), ("New", "x"))];

        ComparePage.Differences(runs).Select(setting => (setting.Name, string.Join(" ", setting.Values)))
            .Should().Equal(("New", "– x"), ("Steps", "5 6"));
    }

    [Fact]
    public void Every_text_is_shown_and_escaped()
    {
        const string hostile = ExamplePages.Hostile;
        var evaluation = new EvaluationFile { Step = 1, Metrics = [Metric(1, null, null, true) with { Name = "metric " + hostile }] };
        var run = Run("name " + hostile, ("setting " + hostile, "value " + hostile)) with
        {
            Caption = "caption " + hostile,
            Evaluations = [evaluation],
        };

        ComparePage.Write(folder["page.html"], new CompareContent { Runs = [run, Run("other")], Notes = ["note " + hostile] });

        var page = File.ReadAllText(folder["page.html"]);
        Regex.Count(page, "<script").Should().Be(2, "they are the page's data and its script");
        foreach (var part in (string[])["name", "setting", "value", "caption", "metric", "note"])
        {
            WebUtility.HtmlDecode(page).Should().Contain($"{part} {hostile}");
        }
    }

    [Fact]
    public void Page_of_as_many_runs_as_there_may_be_stays_under_5_MB()
    {
        var picture = ExamplePages.Picture(folder, 1, 1_700, 600);
        var runs = Enumerable.Range(0, 16).Select(i => Run($"run {i}") with
        {
            Samples = new SummaryImage(picture, "samples"),
            Reports = Reports.Run(20_000, fraction => 1 + fraction),
            Evaluations = ExamplePages.Evaluations(500, i),
        });

        ComparePage.Write(folder["page.html"], new CompareContent { Runs = [.. runs] });

        new FileInfo(folder["page.html"]).Length.Should().BeInRange(1_000_000, 5_000_000);
    }

    private static CompareContent.Run Run(string name, params (string Name, string Value)[] settings) => new()
    {
        Name = name,
        Caption = "caption",
        Settings = settings.ToDictionary(setting => setting.Name, setting => setting.Value),
    };

    private static EvaluatedMetric Metric(double value, double? lower, double? upper, bool? higherIsBetter) => new()
    {
        Name = "distance",
        Value = value,
        Lower = lower,
        Upper = upper,
        HigherIsBetter = higherIsBetter,
    };
}
