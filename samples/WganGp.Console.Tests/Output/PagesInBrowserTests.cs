using System.Globalization;
using FluentAssertions;
using WganGp.ConsoleApp.Output;
using WganGp.ConsoleApp.Tests.Support;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests.Output;

/// <summary>The pages as Chromium shows them.</summary>
public sealed class PagesInBrowserTests(Browser browser) : IClassFixture<Browser>, IDisposable
{
    private const string Picture = "document.querySelector('[data-newest] img')", Tip = ".panels[data-panels=run] .tip";
    private const int ArrowLeft = 37, ArrowRight = 39;

    private readonly TemporaryFolder folder = new();

    private string Html => folder["page.html"];

    public void Dispose() => folder.Dispose();

    [BrowserFact]
    public void Slider_moves_through_the_samples_by_keyboard_and_plays_them()
    {
        SummaryPage.Write(Html, ExamplePages.OfImages(folder));
        using var page = browser.Open(Html);
        string[] States() => [page.Evaluate("document.querySelector('.player output').value"), page.Evaluate($"{Picture}.src")];

        var newest = States();
        newest[0].Should().Be("Step 1,200");
        page.Evaluate("document.querySelector('.player input').focus()");
        page.Press("ArrowLeft", ArrowLeft);
        var before = States();
        page.Press("ArrowLeft", ArrowLeft);

        before[0].Should().Be("Step 1,100");
        before[1].Should().NotBe(newest[1]);
        States()[0].Should().Be("Step 1,000");
        page.Press("ArrowRight", ArrowRight);
        page.Press("ArrowRight", ArrowRight);
        States().Should().Equal(newest);
        page.Evaluate("document.querySelector('.player button').click()");
        page.WaitFor("document.querySelector('.player output').value === 'Step 300'");
        page.Evaluate("document.querySelector('.player button').click()");
        page.Evaluate("document.querySelector('.player button').textContent").Should().Be("Play");
        ShouldBeSound(page);
    }

    [BrowserFact]
    public void Slider_shows_the_text_of_each_step()
    {
        SummaryPage.Write(Html, ExamplePages.OfText(folder));
        using var page = browser.Open(Html);
        const string text = "document.querySelector('[data-newest] pre').textContent.split('\\n')[0]";

        page.Evaluate(text).Should().Be("line 0 of 5 <b>&amp; of thirty-two");
        page.Evaluate("document.querySelector('.player input').focus()");
        page.Press("ArrowLeft", ArrowLeft);

        page.Evaluate(text).Should().Be("line 0 of 4 <b>&amp; of thirty-two");
        ShouldBeSound(page);
    }

    [BrowserFact]
    public void Curves_show_their_values_at_the_pointer_and_by_the_arrow_keys()
    {
        var reports = Reports.Run(21, fraction => 100 * fraction);
        SummaryPage.Write(Html, ExamplePages.Empty with { Panels = CurvePanel.OfRun(reports, 1) });
        using var page = browser.Open(Html);
        string Shown(int panel = 0) => page.Evaluate($"document.querySelectorAll('{Tip}')[{panel}].innerText.replace(/\\s+/g, ' ')");

        page.Evaluate($"document.querySelector('{Tip}').hidden").Should().Be("true");
        page.Point(".panel svg", 1);
        Shown().Should().Be("step 210 100");
        page.Point(".panel svg", 0.5);
        var middle = int.Parse(Shown().Split(' ')[1], CultureInfo.InvariantCulture);
        middle.Should().BeInRange(80, 130);
        var value = reports[middle / 10 - 1].WassersteinEstimate.ToString("G5", CultureInfo.InvariantCulture);
        Shown().Should().Be($"step {middle} {value}");
        page.Point(".panel:nth-child(3) svg", 1);
        Shown(2).Should().Be("step 210 mean (band: min to max; dashed: target): 0.97 (0.6 to 1.4)");
        page.Evaluate($"document.querySelector('{Tip}').hidden").Should().Be("true", "the pointer has left the first");

        page.Evaluate("document.querySelector('.panel svg').focus()");
        page.Press("ArrowRight", ArrowRight);
        page.Press("ArrowRight", ArrowRight);
        Shown().Should().StartWith("step 20 ");
        ShouldBeSound(page);
    }

    [BrowserFact]
    public void Legend_hides_and_shows_a_line()
    {
        ComparePage.Write(Html, ExamplePages.Runs(folder));
        using var page = browser.Open(Html);
        const string lines = "document.querySelector('.panel svg').querySelectorAll('path').length";
        var before = page.Number(lines);

        page.Evaluate("document.querySelector('.legend button').click()");
        page.Number(lines).Should().BeLessThan(before);
        page.Evaluate("document.querySelector('.legend button').getAttribute('aria-pressed')").Should().Be("false");
        page.Evaluate("document.querySelector('.legend button').click()");

        page.Number(lines).Should().Be(before);
        ShouldBeSound(page);
    }

    [BrowserFact]
    public void Pages_fit_a_phone_and_are_dark_where_the_system_is()
    {
        var hostile = ExamplePages.OfImages(folder) with
        {
            Title = ExamplePages.Hostile,
            KeyFigures = [("Data", ExamplePages.Hostile)],
            Environment = [(ExamplePages.Hostile, ExamplePages.Hostile)],
            Notes = [ExamplePages.Hostile],
            OptionsJson = ExamplePages.Hostile + new string('x', 500),
        };
        var runs = ExamplePages.Runs(folder);
        (string Name, Action Write)[] pages =
        [
            ("images", () => SummaryPage.Write(Html, hostile)),
            ("text", () => SummaryPage.Write(Html, ExamplePages.OfText(folder))),
            ("compare", () => ComparePage.Write(
                Html, runs with { Runs = [.. runs.Runs, runs.Runs[0] with { Name = ExamplePages.Hostile }] })),
        ];
        foreach (var (name, write) in pages)
        {
            write();
            foreach (var (width, dark) in ((int, bool)[])[(390, false), (390, true), (1280, false), (1280, true)])
            {
                using var page = browser.Open(Html, width, dark);
                page.WaitFor("document.querySelector('.panel svg path') !== null");

                page.Number("document.documentElement.scrollWidth").Should().BeLessThanOrEqualTo(width, "{0} at {1} pixels", name, width);
                page.Number("Math.max(...[...document.images].map(image => image.getBoundingClientRect().right), 0)")
                    .Should().BeLessThan(width);
                var background = page.Evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g)").Split(',');
                (background.Average(part => double.Parse(part, CultureInfo.InvariantCulture)) < 64).Should().Be(dark);
                Keep(page, $"{name}-{width}-{(dark ? "dark" : "light")}.png");
                ShouldBeSound(page);
            }
        }
    }

    /// <summary>Nothing was fetched, no script failed, nothing was refused by the page's policy.</summary>
    private static void ShouldBeSound(BrowserPage page)
    {
        page.Requests.Should().Equal(page.Address);
        page.Errors.Should().BeEmpty();
    }

    /// <summary>Keeps a picture for whoever wants to look at the pages.</summary>
    private static void Keep(BrowserPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("WGANGP_SCREENSHOTS") is { Length: > 0 } wanted) page.Shoot(Path.Combine(wanted, name));
    }
}
