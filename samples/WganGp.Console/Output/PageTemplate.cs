using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Fluid;
using WganGp.Programs;

namespace WganGp.ConsoleApp.Output;

/// <summary>
/// A self-contained page: a template with style, script and data inside. Every text is escaped, nothing is fetched, and no other script
/// than the page's own may run (the content security policy names its digest).
/// </summary>
internal sealed class PageTemplate
{
    private static readonly TemplateOptions Options = new() { MemberAccessStrategy = new UnsafeMemberAccessStrategy() };

    // Every value is escaped; non-ASCII letters are kept, because the page declares UTF-8.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    // The default encoder escapes <, > and &, so that no text can end the script element that holds the data.
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private static readonly Lazy<string> Style = new(() => Resource("page.css"));
    private static readonly Lazy<string> Script = new(() => Resource("page.js"));

    private readonly Lazy<IFluidTemplate> template;

    /// <summary>A page.</summary>
    /// <param name="resource">The template's name among the assembly's resources.</param>
    public PageTemplate(string resource) => template = new(() => new FluidParser().Parse(Resource(resource)));

    /// <summary>Writes the page as a whole or not at all.</summary>
    /// <param name="path">The HTML file to write or replace.</param>
    /// <param name="values">What the template shows, by name; null values are left out.</param>
    /// <param name="data">What the script reads: <c>frames</c> and <c>panels</c>.</param>
    public void Write(string path, IEnumerable<(string Name, object? Value)> values, object data)
    {
        var context = new TemplateContext(Options);
        foreach (var (name, value) in values.Where(value => value.Value is not null)) context.SetValue(name, value);
        context.SetValue("style", Style.Value);
        context.SetValue("script", Script.Value);
        context.SetValue("digest", Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script.Value))));
        context.SetValue("data", JsonSerializer.Serialize(data, Json));
        ResultFile.Write(path, template.Value.Render(context, Encoder));
    }

    private static string Resource(string name)
    {
        using var stream = typeof(PageTemplate).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly lacks its resource '{name}': build it again.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        // A digest is of the text that a browser sees: with the same line ends on every system.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
