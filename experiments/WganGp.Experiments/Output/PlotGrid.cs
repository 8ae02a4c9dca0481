using ScottPlot;
using ScottPlot.MultiplotLayouts;
using PlotStyle = WganGp.Programs.Plots.PlotStyle;

namespace WganGp.Experiments;

/// <summary>Plots side by side in one picture.</summary>
internal static class PlotGrid
{
    /// <summary>Writes plots row by row, all the same size.</summary>
    public static void Write(string path, IReadOnlyList<Plot> plots, int columns, int width, int height)
    {
        var rows = (plots.Count + columns - 1) / columns;
        var figure = new Multiplot(plots[0]);
        foreach (var plot in plots.Skip(1)) figure.AddPlot(plot);
        figure.Layout = new Grid(rows, columns);
        using var picture = figure.Render(columns * width, rows * height);
        PlotStyle.Save(picture, path);
    }
}
