using System.Globalization;
using ScottPlot;
using PlotStyle = WganGp.Programs.Plots.PlotStyle;

namespace WganGp.Experiments;

/// <summary>What scores look like: samples of some trials, from the lowest score to the highest.</summary>
internal static class SamplesByScore
{
    private const int MostRows = 10, RowHeight = 44, PictureWidth = 420, LabelWidth = 230;

    /// <summary>Writes the picture.</summary>
    /// <param name="path">The PNG file to write or replace.</param>
    /// <param name="trials">Score, objective and picture of each trial.</param>
    public static void Write(string path, IEnumerable<(double Score, string Objective, string Picture)> trials)
    {
        var shown = Spread([.. trials.Where(trial => File.Exists(trial.Picture)).OrderBy(trial => trial.Score)]);
        if (shown.Count == 0) return;
        var plot = PlotStyle.NewPlot("", "", null);
        plot.HideGrid();
        plot.HideAxesAndGrid();
        plot.Axes.SetLimits(-LabelWidth, PictureWidth, 0, shown.Count);
        for (var i = 0; i < shown.Count; i++)
        {
            var (score, objective, picture) = shown[i];
            var bottom = shown.Count - 1 - i;
            plot.Add.ImageRect(new Image(picture), new CoordinateRect(0, PictureWidth, bottom + 0.03, bottom + 0.97));
            var label = plot.Add.Text(string.Create(CultureInfo.InvariantCulture, $"score {score:F2}, {objective}"), -12, bottom + 0.5);
            label.LabelAlignment = Alignment.MiddleRight;
            label.LabelFontSize = 15;
            label.LabelFontColor = PlotStyle.Ink;
        }

        plot.Layout.Fixed(new PixelPadding(8));
        using var rendered = plot.GetImage(LabelWidth + PictureWidth + 16, (shown.Count * RowHeight) + 16);
        PlotStyle.Save(rendered, path);
    }

    /// <summary>The first, the last, and between them those closest to evenly spaced scores.</summary>
    private static List<(double Score, string Objective, string Picture)> Spread((double Score, string Objective, string Picture)[] sorted)
    {
        if (sorted.Length <= MostRows) return [.. sorted];
        var (low, high) = (sorted[0].Score, sorted[^1].Score);
        return [.. Enumerable.Range(0, MostRows).Select(
            i => sorted.MinBy(trial => Math.Abs(trial.Score - (low + ((high - low) * i / (MostRows - 1)))))).Distinct()];
    }
}
