using System.Net;
using System.Text.RegularExpressions;
using FluentAssertions;
using SkiaSharp;
using WganGp.ConsoleApp.Output;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests.Output;

public sealed partial class SummaryPageTests : IDisposable
{
    private const string Hostile = "<script>alert(\"1\")</script> & 'more' {{ title }}";

    private readonly TemporaryFolder _folder = new();

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
            NewestSamples = image,
            Curves = image,
            Timeline = [image],
        });

        page.Should().NotContain("<script");
        foreach (var part in (string[])["title", "recipe", "label", "value", "options", "note", "caption"])
        {
            WebUtility.HtmlDecode(page).Should().Contain($"{part} {Hostile}");
        }
    }

    [Fact]
    public void Pictures_are_inside_the_page_and_nothing_is_fetched()
    {
        var page = Write(Content() with { NewestSamples = Image(1), Curves = Image(2), Timeline = [Image(3), Image(4)] });

        Sources(page).Should().Equal(1, 2, 3, 4);
        page.Should().NotContain("http:").And.NotContain("https:").And.NotContain("<link").And.NotContain("url(");
        page.Should().Contain("default-src 'none'");
    }

    [Fact]
    public void Long_timeline_is_thinned_evenly_and_keeps_its_ends()
    {
        var page = Write(Content() with { Timeline = [.. Enumerable.Range(0, 100).Select(i => Image((byte)i))] });

        Sources(page).Should().Equal(0, 9, 18, 27, 36, 45, 54, 63, 72, 81, 90, 99);
    }

    // A long run at 128x128 left a page of 46 MB.
    [Fact]
    public void Large_pictures_are_no_wider_than_the_page_shows_them()
    {
        var path = _folder["large.png"];
        using (var bitmap = new SKBitmap(2_080, 1_040))
        {
            bitmap.Erase(SKColors.Red);
            using var stream = File.Create(path);
            bitmap.Encode(stream, SKEncodedImageFormat.Png, 100);
        }

        var large = new SummaryImage(path, "large");
        var page = Write(Content() with { NewestSamples = large, Timeline = [large] });

        var pictures = Jpegs().Matches(page).Select(match => SKBitmap.Decode(Convert.FromBase64String(match.Groups[1].Value))).ToList();
        pictures.Select(picture => (picture.Width, picture.Height)).Should().Equal((1_600, 800), (480, 240));
        foreach (var picture in pictures)
        {
            var middle = picture.GetPixel(picture.Width / 2, picture.Height / 2);
            middle.Red.Should().BeGreaterThan(240);
            middle.Green.Should().BeLessThan(15);
            picture.Dispose();
        }
    }

    [Fact]
    public void Short_timeline_is_shown_whole() =>
        Sources(Write(Content() with { Timeline = [.. Enumerable.Range(0, 12).Select(i => Image((byte)i))] })).Should().HaveCount(12);

    [Fact]
    public void Sections_without_content_are_left_out()
    {
        var page = Write(Content());

        page.Should().NotContain("<img").And.NotContain("Newest samples").And.NotContain("Training curves").And.NotContain("<h2>Notes");
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
    public void Letters_beyond_ASCII_stay_readable() => Write(Content() with { Title = "Größe 画像" }).Should().Contain("<h1>Größe 画像</h1>");

    [Fact]
    public void Missing_picture_is_an_error_and_leaves_the_old_page()
    {
        var old = Write(Content());

        FluentActions.Invoking(() => Write(Content() with { Curves = new SummaryImage(_folder["absent.png"], "") }))
            .Should().Throw<FileNotFoundException>();

        File.ReadAllText(_folder["summary.html"]).Should().Be(old);
    }

    public void Dispose() => _folder.Dispose();

    private static SummaryContent Content() => new() { Title = "title", Recipe = "recipe", KeyFigures = [], OptionsJson = "{}" };

    /// <summary>The single bytes that stand for pictures, in the order of the page.</summary>
    private static byte[] Sources(string page) =>
        [.. DataUri().Matches(page).Select(match => Convert.FromBase64String(match.Groups[1].Value).Should().ContainSingle().Subject)];

    [GeneratedRegex("<img src=\"data:image/png;base64,([^\"]*)\"")]
    private static partial Regex DataUri();

    private SummaryImage Image(byte content, string caption = "caption")
    {
        var path = _folder[$"{content}.png"];
        File.WriteAllBytes(path, [content]);
        return new SummaryImage(path, caption);
    }

    private string Write(SummaryContent content)
    {
        SummaryPage.Write(_folder["summary.html"], content);
        return File.ReadAllText(_folder["summary.html"]);
    }

    [GeneratedRegex("data:image/jpeg;base64,([^\"]+)")]
    private static partial Regex Jpegs();
}
