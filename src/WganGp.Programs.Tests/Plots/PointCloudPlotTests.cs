using FluentAssertions;
using WganGp.Programs.Plots;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Programs.Tests.Plots;

public sealed class PointCloudPlotTests : IDisposable
{
    private static readonly (double X, double Y)[] None = [];

    private readonly TemporaryFolder _folder = new();

    private string Png => _folder["cloud.png"];

    [Theory]
    [InlineData(-2, 2)]
    [InlineData(1.5, -1)]
    [InlineData(0, 0)]
    public void Real_points_are_orange_and_generated_ones_blue_where_they_lie(double x, double y)
    {
        var (column, row) = Pixel(x, y);

        Draw([(x, y)], None)[column, row].Should().Match<(int R, int G, int B)>(p => Picture.IsOrange(p));
        Draw(None, [(x, y)])[column, row].Should().Match<(int R, int G, int B)>(p => Picture.IsBlue(p));
        Draw(None, None)[column, row].Should().Be((255, 255, 255));
    }

    [Fact]
    public void Generated_points_lie_over_real_ones()
    {
        var (column, row) = Pixel(1, 1);
        var (R, G, B) = Draw([(1, 1)], [(1, 1)])[column, row];
        B.Should().BeGreaterThan(R);
    }

    [Fact]
    public void Higher_scores_are_lighter_and_row_zero_is_at_the_bottom()
    {
        var picture = Draw(None, None, Scores((_, y) => y));

        picture.Brightness(470, PointCloudPlot.MarginTop + 20).Should().BeGreaterThan(picture.Brightness(470, 832) + 20);
        picture.Brightness(100, 452).Should().BeApproximately(picture.Brightness(840, 452), 1);
    }

    [Fact]
    public void Column_zero_is_on_the_left()
    {
        var picture = Draw(None, None, Scores((x, _) => -x));

        picture.Brightness(80, 300).Should().BeGreaterThan(picture.Brightness(862, 300) + 20);
    }

    [Fact]
    public void Level_lines_stand_at_even_distances_on_an_even_slope()
    {
        var picture = Draw(None, None, Scores((x, _) => x));

        // A line is a dip in brightness along a row; the slope itself changes by less than one step a pixel.
        int[] dips = [.. Enumerable.Range(PointCloudPlot.MarginLeft + 4, 790)
            .Where(x => picture.Brightness(x, 300) < picture.Brightness(x - 3, 300) - 12 &&
            picture.Brightness(x, 300) < picture.Brightness(x + 3, 300) - 12)];
        int[] lines = [.. dips.Where((x, i) => i == 0 || x > dips[i - 1] + 2)];

        lines.Should().HaveCount(14);
        lines.Zip(lines.Skip(1), (a, b) => b - a).Should().OnlyContain(gap => gap >= 51 && gap <= 55, "800 pixels in 15 parts are 53");
    }

    [Fact]
    public void Flat_or_undefined_surfaces_are_left_out()
    {
        Draw(None, None);
        var bare = File.ReadAllBytes(Png);

        Draw(None, None, Scores((_, _) => 3));
        File.ReadAllBytes(Png).Should().Equal(bare);
        Draw(None, None, Scores((x, y) => x > 2.9 && y > 2.9 ? double.NaN : x));
        File.ReadAllBytes(Png).Should().Equal(bare);
    }

    [Fact]
    public void Rugged_surface_is_drawn()
    {
        var random = new Random(5);
        Draw(None, None, Scores((_, _) => random.NextDouble())).Width.Should().Be(900);
    }

    [Fact]
    public void Points_that_are_not_finite_are_passed_over()
    {
        Draw([(1, 1)], None);
        var one = File.ReadAllBytes(Png);

        Draw([(1, 1), (double.NaN, 0), (0, double.PositiveInfinity)], None);

        File.ReadAllBytes(Png).Should().Equal(one);
    }

    [Fact]
    public void Title_and_legend_are_written()
    {
        var picture = Draw([(0, 0)], [(1, 1)]);

        picture.Find(72, 872, 10, 40, Picture.IsDark).Should().HaveCountGreaterThan(100);
        picture.Find(72, 872, 872, picture.Height, Picture.IsOrange).Should().HaveCountGreaterThan(30);
        picture.Find(72, 872, 872, picture.Height, Picture.IsBlue).Should().HaveCountGreaterThan(30);
        picture.Find(390, 600, 872, picture.Height, Picture.IsDark).Should().HaveCountGreaterThan(60);
    }

    [Fact]
    public void Legend_names_only_what_is_drawn()
    {
        var picture = Draw(None, [(1, 1)]);

        picture.Find(72, 872, 872, picture.Height, Picture.IsOrange).Should().BeEmpty();
        picture.Find(72, 872, 872, picture.Height, Picture.IsBlue).Should().HaveCountGreaterThan(30);
    }

    [Fact]
    public void One_unit_is_as_long_across_as_up()
    {
        PointCloudPlot.Write(Png, new PointCloud { Title = "wide", Real = [(1, 0.5)], Generated = None, Area = (-2, 2, -1, 1) });

        var picture = new Picture(Png);
        (picture.Width, picture.Height).Should().Be((72 + 800 + 28, 52 + 400 + 84));
        picture[72 + 600, 52 + 100].Should().Match<(int R, int G, int B)>(p => Picture.IsOrange(p));
    }

    [Fact]
    public void Empty_area_is_refused() =>
        FluentActions.Invoking(
            () => PointCloudPlot.Write(Png, new PointCloud { Title = "", Real = None, Generated = None, Area = (1, 1, 0, 1) }))
            .Should().Throw<ArgumentException>().WithMessage("The area to show is empty*");

    public void Dispose() => _folder.Dispose();

    private static (int Column, int Row) Pixel(double x, double y) => (
        (int)(PointCloudPlot.MarginLeft + (x + 3) / 6 * PointCloudPlot.LongerSide),
        (int)(PointCloudPlot.MarginTop + (3 - y) / 6 * PointCloudPlot.LongerSide));

    private static double[,] Scores(Func<double, double, double> score)
    {
        var scores = new double[64, 64];
        for (var row = 0; row < 64; row++)
        {
            for (var column = 0; column < 64; column++) scores[row, column] = score(-3 + 6 * column / 63.0, -3 + 6 * row / 63.0);
        }

        return scores;
    }

    private Picture Draw((double X, double Y)[] real, (double X, double Y)[] generated, double[,]? scores = null)
    {
        PointCloudPlot.Write(Png, new PointCloud { Title = "8gaussians, step 1,000", Real = real, Generated = generated, Scores = scores });
        return new Picture(Png);
    }
}
