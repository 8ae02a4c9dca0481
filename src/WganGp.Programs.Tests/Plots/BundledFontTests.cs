using FluentAssertions;
using ScottPlot;
using WganGp.Programs.Plots;
using Xunit;

namespace WganGp.Programs.Tests.Plots;

public class BundledFontTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Every_style_of_the_default_font_comes_from_the_assembly(bool bold, bool italic)
    {
        var name = BundledFont.Use();

        Fonts.Default.Should().Be(name);
        Fonts.GetTypeface(name, bold, italic).FamilyName.Should().Be("DejaVu Sans");
        Fonts.GetTypeface(name, bold, italic).ContainsGlyphs("W(real) \u2212 0.1").Should().BeTrue();
    }
}
