using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using FluentAssertions;
using SkiaSharp;
using WganGp.ConsoleApp.Output;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests.Output;

public sealed partial class SummaryPageTests : IDisposable
{
    private const string Hostile = ExamplePages.Hostile;

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Every_text_is_shown_and_escaped()
    {
        var image = Image(1, "caption " + Hostile);
        var page = Write(new SummaryContent
        {
            Title = "title " + Hostile,
            Recipe = "recipe " + Hostile,
            KeyFigures = [("label " + Hostile, "value " + Hostile)],
            OptionsJson = "options " + Hostile,
            Notes = ["note " + Hostile],
            Samples = [image, image],
            Curves = image,
            Walk = image,
            Neighbours = image,
            Panels = [CurvePanel.OfRuns("panel " + Hostile, [("run " + Hostile, Reports.Run(2, _ => 1))], report => report.Step)],
            Environment = [("system " + Hostile, "version " + Hostile)],
            Evaluations =
            [
                new EvaluationFile
                {
                    Step = 1,
                    Metrics =
                    [
                        new EvaluatedMetric
                        {
                            Name = "metric " + Hostile,
                            Value = 1,
                            Extractor = "extractor " + Hostile,
                            Settings = new Dictionary<string, string> { ["setting " + Hostile] = "on" },
                        },
                    ],
                },
            ],
        });

        Regex.Count(page, "<script").Should().Be(2, "they are the page's data and its script");
        string[] parts =
            ["title", "recipe", "label", "value", "options", "note", "caption", "system", "version", "metric", "extractor", "setting"];
        foreach (var part in parts)
        {
            WebUtility.HtmlDecode(page).Should().Contain($"{part} {Hostile}");
        }

        using var data = JsonDocument.Parse(Data().Match(page).Groups[1].Value);
        data.RootElement.GetProperty("frames")[0].GetProperty("label").GetString().Should().Be("caption " + Hostile);
        data.RootElement.GetProperty("panels").GetProperty("run")[0].GetProperty("title").GetString().Should().Be("panel " + Hostile);
    }

    [Fact]
    public void Pictures_are_inside_the_page_and_nothing_is_fetched()
    {
        var page = Write(Content() with
        {
            Samples = [Image(5), Image(1)],
            Curves = Image(2),
            Panels = CurvePanel.OfRun(Reports.Run(2, _ => 1), 1),
            Walk = Image(3),
            Neighbours = Image(4),
        });

        Sources(page).Should().Equal(1, 2, 3, 4, 5);
        page.Should().NotContain("https:").And.NotContain("<link").And.NotContain("url(").And.NotContain("import");
        page.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal).Should().NotContain("http:");
        page.Should().Contain("default-src 'none'");
    }

    [Fact]
    public void Long_run_is_thinned_evenly_and_keeps_its_ends()
    {
        var page = Write(Content() with { Samples = [.. Enumerable.Range(0, 237).Select(i => Image((byte)i))] });

        Sources(page).Skip(1).Append(Sources(page)[0]).Select(each => (int)each).Should().Equal(Enumerable.Range(0, 60).Select(i => 4 * i));
        page.Should().Contain("60 of 237 pictures are shown.");
    }

    [Fact]
    public void Short_run_is_shown_whole()
    {
        var page = Write(Content() with { Samples = [.. Enumerable.Range(0, 12).Select(i => Image((byte)i))] });

        Sources(page).Should().HaveCount(12);
        page.Should().Contain("All 12 pictures are shown.");
    }

    // A long run at 128x128 left a page of 46 MB.
    [Fact]
    public void Page_of_thousands_of_large_pictures_stays_under_5_MB()
    {
        string[] files = [.. Enumerable.Range(0, 8).Select(i => ExamplePages.Picture(folder, 2_000 + i, 1_700, 425))];
        SummaryImage Large(int i) => new(files[i % files.Length], $"Step {i:N0}");

        var page = Write(ExamplePages.OfImages(folder) with
        {
            Samples = [.. Enumerable.Range(1, 5_000).Select(Large)],
            Panels = CurvePanel.OfRun(Reports.Run(100_000, fraction => 1 + fraction), 1),
            Curves = Large(1),
            Walk = Large(2),
            Neighbours = Large(3),
            Evaluations = ExamplePages.Evaluations(2_000, 0),
        });

        page.Length.Should().BeInRange(1_000_000, 5_000_000);
        var shown = Shown().Match(page);
        shown.Success.Should().BeTrue();
        var widths = WebP().Matches(page).Select(match =>
        {
            using var picture = SKBitmap.Decode(Convert.FromBase64String(Regex.Unescape(match.Groups[1].Value)));
            ((double)picture.Width / picture.Height).Should().BeApproximately(4, 0.05);
            return picture.Width;
        }).ToList();
        widths.Should().HaveCount(63);
        widths.Where(width => width.ToString("N0", CultureInfo.InvariantCulture) == shown.Groups[1].Value).Should().NotBeEmpty();
    }

    [Fact]
    public void Sections_without_content_are_left_out()
    {
        var page = Write(Content());

        Regex.Matches(page, "<h2>(.*)</h2>").Select(heading => heading.Groups[1].Value).Should().Equal("Key figures");
        page.Should().NotContain("<img");
        page.Should().Contain("Key figures").And.Contain("<summary>Options</summary>");
    }

    [Fact]
    public void Key_figures_keep_their_order()
    {
        var page = Write(Content() with { KeyFigures = [("first", "1"), ("second", "2")] });

        page.Should().Contain("<th scope=\"row\">first</th><td>1</td>").And.Contain("<th scope=\"row\">second</th><td>2</td>");
        page.IndexOf("first", StringComparison.Ordinal).Should().BeLessThan(page.IndexOf("second", StringComparison.Ordinal));
    }

    [Fact]
    public void Letters_beyond_ASCII_stay_readable() =>
        Write(Content() with { Title = "Größe 画像" }).Should().Contain("<h1>Größe 画像</h1>");

    [Fact]
    public void Missing_picture_is_an_error_and_leaves_the_old_page()
    {
        var old = Write(Content());

        FluentActions.Invoking(() => Write(Content() with { Curves = new SummaryImage(folder["absent.png"], "") }))
            .Should().Throw<FileNotFoundException>();

        File.ReadAllText(folder["summary.html"]).Should().Be(old);
    }

    public void Dispose() => folder.Dispose();

    private static SummaryContent Content() => ExamplePages.Empty;

    /// <summary>The single bytes that stand for pictures, in the order of the page.</summary>
    private static byte[] Sources(string page) =>
        [.. DataUri().Matches(page).Select(match => Convert.FromBase64String(match.Groups[1].Value).Should().ContainSingle().Subject)];

    [GeneratedRegex("\"data:image/png;base64,([^\"]*)\"")]
    private static partial Regex DataUri();

    [GeneratedRegex("data:image/webp;base64,([^\"]+)")]
    private static partial Regex WebP();

    [GeneratedRegex("60 of 5,000 pictures are shown, scaled from 1,700 to ([0-9,]+) pixels across or more\\.")]
    private static partial Regex Shown();

    [GeneratedRegex("<script type=\"application/json\" id=\"data\">(.*?)</script>")]
    private static partial Regex Data();

    private SummaryImage Image(byte content, string caption = "caption")
    {
        var path = folder[$"{content}.png"];
        File.WriteAllBytes(path, [content]);
        return new SummaryImage(path, caption);
    }

    private string Write(SummaryContent content)
    {
        SummaryPage.Write(folder["summary.html"], content);
        return File.ReadAllText(folder["summary.html"]);
    }
}
