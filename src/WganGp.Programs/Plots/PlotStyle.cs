using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace WganGp.Programs.Plots;

/// <summary>What all plots have in common: colours, type, grid, and how they reach the disk.</summary>
public static class PlotStyle
{
#pragma warning disable CS1591 // The names of colours say it.
    // Okabe and Ito's palette: colour-blind readers can tell them apart, also in grey print.
    public static readonly Color Blue = Color.FromHex("#0072B2");
    public static readonly Color Vermilion = Color.FromHex("#D55E00");
    public static readonly Color Orange = Color.FromHex("#E69F00");
    public static readonly Color Green = Color.FromHex("#009E73");
    public static readonly Color Purple = Color.FromHex("#8C5AA8");
    public static readonly Color Ink = Color.FromHex("#1F2933");
    public static readonly Color Muted = Color.FromHex("#66727F");
    public static readonly Color Line = Color.FromHex("#E4E8ED");
#pragma warning restore CS1591

    /// <summary>An empty plot in this style.</summary>
    public static Plot NewPlot(string title, string xLabel, string? yLabel)
    {
        var font = BundledFont.Use();
        var plot = new Plot();
        plot.Font.Set(font);
        plot.FigureBackground.Color = Colors.White;
        plot.DataBackground.Color = Colors.White;
        plot.Grid.MajorLineColor = Line;
        plot.Axes.Color(Muted);
        plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.Axes.FrameColor(Color.FromHex("#9AA5B1"));

        plot.Title(title, size: 17);
        plot.Axes.Title.Label.ForeColor = Ink;
        plot.Axes.Title.Label.Bold = false;
        plot.XLabel(xLabel, size: 14);
        if (yLabel is not null) plot.YLabel(yLabel, size: 14);
        plot.Axes.Left.Label.OffsetX = 5;
        foreach (var axis in plot.Axes.GetAxes())
        {
            axis.Label.Bold = false;
            axis.TickLabelStyle.FontSize = 13;
            if (axis.TickGenerator is NumericAutomatic ticks) ticks.TickDensity = .6;
        }

        plot.Legend.FontName = font;
        plot.Legend.FontSize = 13;
        plot.Legend.FontColor = Ink;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.OutlineColor = Colors.Transparent;
        plot.Legend.BackgroundColor = Colors.Transparent;
        plot.Legend.InterItemPadding = new PixelPadding(7, 7, 4, 4);
        plot.Legend.TightHorizontalWrapping = true;
        return plot;
    }

    /// <summary>About as many ticks as asked for, at whole numbers, written with thousands separators.</summary>
    public static NumericAutomatic WholeNumbers(int about) => new()
    {
        IntegerTicksOnly = true,
        TargetTickCount = about,
        LabelFormatter = value => value.ToString("N0", CultureInfo.InvariantCulture),
        MinorTickGenerator = new EvenlySpacedMinorTickGenerator(1),
    };

    /// <summary>Writes a rendered picture as PNG; the file appears whole or not at all.</summary>
    public static void Save(Image picture, string path)
    {
        var png = picture.GetImageBytes(ImageFormat.Png);
        ResultFile.Write(path, stream => stream.Write(png));
    }
}
