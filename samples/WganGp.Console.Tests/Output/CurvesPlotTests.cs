using FluentAssertions;
using WganGp.ConsoleApp.Output;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests.Output;

public sealed class CurvesPlotTests : IDisposable
{
    // Inside the axes of the headline panel, and of the three panels below it.
    private const int Left = 66, Right = 1168, Top = 46, Bottom = 452;
    private const int LowerTop = 548, LowerBottom = 850;

    private readonly TemporaryFolder _folder = new();

    private string Png => _folder["curves.png"];

    [Fact]
    public void Picture_has_its_size_and_text_in_every_heading()
    {
        var picture = Draw(Reports.Run(100, _ => 2));

        (picture.Width, picture.Height).Should().Be((1200, 900));
        picture.Find(300, 900, 5, 30, Picture.IsDark).Should().HaveCountGreaterThan(200, "the headline's title is there");
        for (var panel = 0; panel < 3; panel++)
        {
            picture.Find(400 * panel, 400 * panel + 400, 505, 530, Picture.IsDark)
                .Should().HaveCountGreaterThan(100, $"the title of panel {panel} is there");
        }
    }

    [Fact]
    public void Estimate_that_rises_from_left_to_right_is_drawn_so()
    {
        var picture = Draw(Reports.Run(100, fraction => 1 + fraction));

        MeanHeight(picture, Left, Left + 60).Should().BeGreaterThan(Bottom - 80, "it starts near the bottom");
        MeanHeight(picture, Right - 80, Right).Should().BeLessThan(Top + 80, "it ends near the top");
    }

    [Fact]
    public void Estimate_that_spans_decades_is_a_straight_line_where_it_falls_exponentially()
    {
        var picture = Draw(Reports.Run(200, fraction => 1000 * Math.Exp(-6 * fraction)));

        // Halfway between the ends; on a linear axis it would lie at a twentieth of the height.
        MeanHeight(picture, (Left + Right) / 2 - 10, (Left + Right) / 2 + 10).Should().BeApproximately((Top + Bottom) / 2.0, 12);
    }

    [Fact]
    public void Estimate_with_negative_values_stays_on_a_linear_axis()
    {
        var picture = Draw(Reports.Run(200, fraction => fraction < 0.02 ? -1 : 1000 * (1 - fraction)));

        MeanHeight(picture, (Left + Right) / 2 - 10, (Left + Right) / 2 + 10).Should().BeApproximately((Top + Bottom) / 2.0, 12);
    }

    [Fact]
    public void One_report_is_a_dot()
    {
        var picture = Draw([Reports.At(100)]);

        (int X, int Y)[] dot = [.. picture.Find(Left, Right, Top, Bottom, Picture.IsBlue)];
        dot.Should().HaveCountGreaterThan(8);
        dot.Should().OnlyContain(pixel => pixel.X > Right - 40, "its step is the last one");
    }

    [Fact]
    public void Values_that_are_not_finite_leave_a_gap()
    {
        var picture = Draw(
            Reports.Run(30, fraction => fraction is > 0.4 and < 0.6 ? double.NaN : fraction is > 0.8 ? double.PositiveInfinity : 2));

        picture.Find(At(0.45), At(0.55), Top, Bottom, Picture.IsBlue).Should().BeEmpty();
        picture.Find(At(0.85), Right, Top, Bottom, Picture.IsBlue).Should().BeEmpty();
        picture.Find(At(0.1), At(0.35), Top, Bottom, Picture.IsBlue).Should().NotBeEmpty();
        picture.Find(At(0.65), At(0.75), Top, Bottom, Picture.IsBlue).Should().NotBeEmpty();

        static int At(double fraction) => (int)(Left + fraction * (Right - Left) / 1.01);
    }

    [Fact]
    public void Run_without_any_finite_value_still_has_its_picture()
    {
        var empty = Reports.At(10, double.NaN) with
        {
            CriticLoss = double.NaN,
            GeneratorLoss = double.NaN,
            GradientPenalty = double.NaN,
            GradientNorm = double.NaN,
            GradientNormMin = double.NaN,
            GradientNormMax = double.NaN,
        };

        var picture = Draw([empty, empty with { Step = 20 }]);

        picture.Find(300, 900, 5, 30, Picture.IsDark).Should().NotBeEmpty();
        picture.Find(Left, Right, Top, Bottom, Picture.IsBlue).Should().BeEmpty();
    }

    [Fact]
    public void Ten_thousand_reports_are_drawn()
    {
        var picture = Draw(Reports.Run(10_000, fraction => 1 + fraction));

        MeanHeight(picture, Left, Left + 60).Should().BeGreaterThan(Bottom - 80);
        MeanHeight(picture, Right - 80, Right).Should().BeLessThan(Top + 80);
    }

    [Fact]
    public void Gradient_norm_has_its_band_and_its_target()
    {
        var with = Draw(Reports.Run(20, _ => 2));
        CurvesPlot.Write(Png, Reports.Run(20, _ => 2), targetNorm: null);
        var without = new Picture(Png);

        with.Find(470, 760, LowerTop + 40, LowerBottom, p => p.G > p.R + 15 && p.G > p.B).Should()
            .HaveCountGreaterThan(290 * 100, "the band fills much of the panel");
        with.Find(470, 760, LowerTop + 40, LowerBottom, Picture.IsDark).Should().HaveCountGreaterThan(80);
        without.Find(470, 760, LowerTop + 40, LowerBottom, Picture.IsDark).Should().BeEmpty();
    }

    [Fact]
    public void Nothing_to_draw_is_refused() =>
        FluentActions.Invoking(() => CurvesPlot.Write(Png, [])).Should().Throw<ArgumentOutOfRangeException>();

    public void Dispose() => _folder.Dispose();

    private static double MeanHeight(Picture picture, int left, int right) =>
        picture.Find(left, right, Top, Bottom, Picture.IsBlue).Average(pixel => pixel.Y);

    private Picture Draw(IReadOnlyList<TrainingReport> reports)
    {
        CurvesPlot.Write(Png, reports);
        return new Picture(Png);
    }
}
