using FluentAssertions;
using WganGp.ConsoleApp.Tests.Support;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.HostedSamples.Tests;

/// <summary>The server's page as Chromium shows it.</summary>
public sealed class ServerPageTests(RunningServer server, Browser browser) : IClassFixture<RunningServer>, IClassFixture<Browser>
{
    private const string Loaded = "document.getElementById('picture').naturalWidth > 0 && !document.querySelector('figure.waiting')";
    private const string Caption = "document.getElementById('caption').textContent";

    [BrowserFact]
    public void Page_shows_samples_of_the_class_that_is_chosen()
    {
        using var page = Opened();
        page.Evaluate("document.getElementById('recipe').textContent").Should().Be("fashion-classes");
        page.Evaluate("document.querySelectorAll('.chips label').length").Should().Be("11");
        page.Evaluate(Caption).Should().Be("16 samples, seed 0");

        page.Evaluate("[...document.querySelectorAll('.chips input')].find(each => each.dataset.name === 'Bag').click()");
        page.WaitFor($"{Caption} === '16 samples of the class Bag, seed 0' && {Loaded}");
        page.Evaluate("document.querySelector('button').click()");
        page.WaitFor($"{Caption}.startsWith('16 samples of the class Bag, seed ') && !{Caption}.endsWith(' 0') && {Loaded}");

        page.Evaluate("document.getElementById('address').textContent").Should().MatchRegex(@"^/sample\.png\?count=16&seed=\d+&class=8$");
        page.Errors.Should().BeEmpty();
        page.Requests.Should().OnlyContain(url => url.StartsWith(server.Address) || url.StartsWith("blob:"));
    }

    [BrowserFact]
    public void Wrong_seed_shows_the_servers_sentence()
    {
        using var page = Opened();

        page.Evaluate("(document.getElementById('seed').value = '-1', document.getElementById('seed').dispatchEvent(new Event('input', " +
            "{ bubbles: true })))");

        page.WaitFor($"{Caption} === \"seed is '-1'; give a whole number from 0 to 18446744073709551615.\"");
        page.Evaluate("document.getElementById('caption').className").Should().Be("fault");
    }

    [BrowserFact]
    public void Page_fits_a_phone_and_has_two_themes()
    {
        using var light = Opened(390);
        using var dark = Opened(390, dark: true);

        light.Number("document.documentElement.scrollWidth").Should().BeLessThanOrEqualTo(390);
        const string ground = "getComputedStyle(document.body).backgroundColor";
        light.Evaluate(ground).Should().NotBe(dark.Evaluate(ground));
        light.Number("Math.min(...[...document.querySelectorAll('button, .actions a')].map(each => each.offsetHeight))")
            .Should().BeGreaterThanOrEqualTo(44);
    }

    /// <summary>With WGANGP_SCREENSHOTS=FOLDER the pictures of the page are left there, to look at.</summary>
    [BrowserFact]
    public void Pictures_of_the_page_can_be_taken()
    {
        using var temporary = new TemporaryFolder();
        var folder = Environment.GetEnvironmentVariable("WGANGP_SCREENSHOTS") ?? temporary.Path;
        foreach (var (name, width, dark) in new[] { ("light", 1280, false), ("dark", 1280, true), ("phone", 390, false) })
        {
            using var page = Opened(width, dark);
            var path = Path.Combine(folder, $"server-{name}.png");
            page.Shoot(path);
            new Picture(path).Width.Should().Be(width);
        }
    }

    private BrowserPage Opened(int width = 1280, bool dark = false)
    {
        var page = browser.Open(server.Address, width, dark);
        page.WaitFor(Loaded);
        return page;
    }
}
