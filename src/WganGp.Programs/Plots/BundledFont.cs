using ScottPlot;
using SkiaSharp;

namespace WganGp.Programs.Plots;

/// <summary>
/// The font of every plot, carried inside the assembly: a bare server or container has no fonts, and there ScottPlot
/// would draw plots without any text and report nothing.
/// </summary>
public sealed class BundledFont : IFontResolver
{
    /// <summary>Unlike any installed font's name, so that pictures look the same on every machine.</summary>
    private const string Name = "WganGp Sans";

    private static readonly Lazy<string> Registration = new(Register);

    private readonly SKTypeface _typeface;

    private BundledFont(SKTypeface typeface) => _typeface = typeface;

    /// <summary>Makes the font ScottPlot's default, once; call before building a plot.</summary>
    public static string Use() => Registration.Value;

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        // One face serves all weights: falling back to an installed bold font would bring the blank text back.
        fontName == Name ? _typeface : null;

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => fontName == Name ? _typeface : null;

    private static string Register()
    {
        const string resource = "DejaVuSans.ttf";
        using var stream = typeof(BundledFont).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The assembly lacks its resource '{resource}': build it again.");
        using var data = SKData.Create(stream);
        var typeface = SKTypeface.FromData(data)
            ?? throw new InvalidOperationException($"The resource '{resource}' is not a font: restore the file in Assets and build again.");
        Fonts.FontResolvers.Insert(0, new BundledFont(typeface));
        Fonts.Default = Name;
        Fonts.DefaultFontStyle = typeface;
        return Name;
    }
}
