using FluentAssertions;
using WganGp.ConsoleApp.Tests.Support;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests;

public sealed class TableReportCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Rows_of_two_files_are_compared()
    {
        Write("real.csv", 1);
        Write("made.csv", 2);
        Write("held.csv", 3);

        var result = ConsoleProgram.Run(
            "table", "report", "--real", folder["real.csv"], "--synthetic", folder["made.csv"], "--holdout", folder["held.csv"],
            "--target", "town", "--output", folder["out"]);

        result.ExitCode.Should().Be(0, result.Error);
        result.Output.Should().Contain("Comparing 120 synthetic rows with 120 real ones.");
        File.ReadAllText(folder["out/report.json"]).Should().Contain("\"heldOut\": 120");
        File.ReadAllText(folder["out/report.html"]).Should().Contain("Membership attack");
    }

    [Fact]
    public void A_folder_knows_which_rows_it_learned()
    {
        Write("real.csv", 1);
        Write("held.csv", 3);
        var fit = ConsoleProgram.Run(
            "table", "fit", folder["real.csv"], "--output", folder["fit"], "--steps", "2", "--target", "town");
        fit.ExitCode.Should().Be(0, fit.Error);
        fit.Output.Should().Contain("The critic's dropout is 0.5, as 120 rows are trained on.");

        var result = ConsoleProgram.Run("table", "report", folder["fit"], "--holdout", folder["held.csv"]);

        result.ExitCode.Should().Be(0, result.Error);
        result.Output.Should().Contain("Comparing 120 synthetic rows with 120 real ones.");
        File.ReadAllText(folder["fit/report/report.json"]).Should().Contain("\"target\": \"town\"");

        File.AppendAllText(folder["real.csv"], "1,0.5,York\n");
        var changed = ConsoleProgram.Run("table", "report", folder["fit"]);
        changed.ExitCode.Should().Be(1);
        changed.Error.Should().Contain("has 121 rows, but 120 were learned. Name the rows that were learned with --real FILE.");
    }

    [BrowserFact]
    public void The_page_needs_nothing_else_and_fits_a_phone()
    {
        Write("real.csv", 1);
        Write("made.csv", 2);
        ConsoleProgram.Run(
            "table", "report", "--real", folder["real.csv"], "--synthetic", folder["made.csv"], "--holdout", folder["made.csv"],
            "--output", folder["out"]).ExitCode.Should().Be(0);
        using var browser = new Browser();
        foreach (var width in (int[])[1280, 390])
        {
            using var page = browser.Open(folder["out/report.html"], width, dark: width < 500);

            page.Requests.Should().Equal(page.Address);
            page.Errors.Should().BeEmpty();
            page.Number("document.documentElement.scrollWidth").Should().BeLessThanOrEqualTo(width);
            page.Number("document.querySelectorAll('#columns svg').length").Should().Be(3);
            page.Number("document.querySelectorAll('#pairs svg').length").Should().Be(2);
            page.Evaluate("document.querySelector('#columns h3 b')").Should().Be("null");
            // A bar is drawn, and says what it is under the pointer.
            page.Number("document.querySelector('#columns rect.real').getBoundingClientRect().width").Should().BePositive();
            page.Evaluate("document.querySelector('#columns rect.touch title').textContent").Should().Contain("real").And.Contain(" %");
        }
    }

    [Fact]
    public void Neither_or_both_sources_are_one_line_and_exit_code_1()
    {
        var result = ConsoleProgram.Run("table", "report");

        result.ExitCode.Should().Be(1);
        result.Error.Should().Contain("Give either the folder of 'table fit' or --synthetic FILE.");
    }

    private void Write(string name, int seed)
    {
        var random = new Random(seed);
        File.WriteAllLines(
            folder[name],
            ["n,<b>m</b>,town", .. Enumerable.Range(0, 120).Select(row => FormattableString.Invariant(
                $"{random.Next(1000)},{random.NextDouble():0.000},{(random.Next(3) == 0 ? "York" : "Hull")}"))]);
    }
}
