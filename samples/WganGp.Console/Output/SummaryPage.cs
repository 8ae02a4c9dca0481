using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Fluid;
using WganGp.Programs;

namespace WganGp.ConsoleApp.Output;

/// <summary>
/// <c>summary.html</c>: a whole run on one page. Pictures are inside the page, so that it can be mailed, archived and opened
/// without a network.
/// </summary>
internal static class SummaryPage
{
    /// <summary>The most pictures in the timeline: the page stays a few megabytes however long the run is.</summary>
    public const int LongestTimeline = 12;

    // Pixels. The page is 1,240 wide with two pictures a row, and its timeline's frames are 230: sharp on a screen of twice the density
    // too.
    private const int WidestPicture = 1_600;
    private const int WidestOfTimeline = 480;

    private static readonly Lazy<IFluidTemplate> Template = new(ParseTemplate);

    private static readonly TemplateOptions Options = CreateOptions();

    // Every value is escaped; non-ASCII letters are kept, because the page declares UTF-8.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Writes the page as a whole or not at all.</summary>
    /// <param name="path">The HTML file to write or replace.</param>
    /// <param name="content">What it shows.</param>
    public static void Write(string path, SummaryContent content)
    {
        var context = new TemplateContext(Options);
        context.SetValue("title", content.Title);
        context.SetValue("recipe", content.Recipe);
        context.SetValue("figures", content.KeyFigures.Select(figure => new Figure(figure.Label, figure.Value)).ToArray());
        context.SetValue("samples", Embed(content.NewestSamples, WidestPicture));
        if (content.NewestText is { } text) context.SetValue("text", text);
        context.SetValue("curves", Embed(content.Curves, WidestPicture));
        context.SetValue("timeline", Thin(content.Timeline).Select(image => Embed(image, WidestOfTimeline)).ToArray());
        context.SetValue("options", content.OptionsJson);
        context.SetValue("notes", content.Notes);
        ResultFile.Write(path, Template.Value.Render(context, Encoder));
    }

    private static IEnumerable<SummaryImage> Thin(IReadOnlyList<SummaryImage> images) => images.Count <= LongestTimeline
        ? images
        : Enumerable.Range(0, LongestTimeline).Select(i => images[(int)Math.Round(i * (images.Count - 1) / (LongestTimeline - 1.0))]);

    private static Picture? Embed(SummaryImage? image, int widest)
    {
        if (image is null) return null;
        var (type, bytes) = PageImage.Read(image.Path, widest);
        return new Picture($"data:{type};base64,{Convert.ToBase64String(bytes)}", image.Caption);
    }

    private static TemplateOptions CreateOptions()
    {
        var options = new TemplateOptions();
        options.MemberAccessStrategy.Register<Figure>();
        options.MemberAccessStrategy.Register<Picture>();
        return options;
    }

    private static IFluidTemplate ParseTemplate()
    {
        const string resource = "SummaryPage.liquid";
        using var stream = typeof(SummaryPage).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The assembly lacks its resource '{resource}': build it again.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return new FluidParser().Parse(reader.ReadToEnd());
    }

    private sealed record Figure(string Label, string Value);

    private sealed record Picture(string Source, string Caption);
}
