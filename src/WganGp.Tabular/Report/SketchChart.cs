namespace WganGp.Tabular.Report;

/// <summary>A distribution as a drawing: real values as filled bars, synthetic ones as a line over them, or as bars below.</summary>
internal static class SketchChart
{
    private const int Width = 340, Height = 120, RowHeight = 26, LabelWidth = 144;

    /// <summary>The drawing, with a text for each bar under the pointer.</summary>
    /// <param name="sketch">What it shows.</param>
    /// <param name="name">What it is called to someone who cannot see it.</param>
    /// <param name="first">What the filled bars are.</param>
    /// <param name="second">What the line is.</param>
    public static Html.Markup Draw(ColumnSketch sketch, string name, string first = "real", string second = "synthetic")
    {
        if (sketch.Labels.Count == 0) return Html.Of($"<p class=\"about\">No values.</p>");
        return sketch.IsOrdered ? Bins(sketch, name, first, second) : Bars(sketch, name, first, second);
    }

    private static Html.Markup Bins(ColumnSketch sketch, string name, string first, string second)
    {
        var most = Math.Max(sketch.Real.Max(), sketch.Synthetic.Max());
        var step = (double)Width / sketch.Labels.Count;
        var html = new Html().Add($"<svg viewBox=\"0 0 {Width} {Height + 18}\" role=\"img\" aria-label=\"{name}\">");
        for (var bin = 0; bin < sketch.Labels.Count; bin++)
        {
            var tall = Height * sketch.Real[bin] / most;
            html.Add($"""
                <rect class="real" x="{bin * step:0.##}" y="{Height - tall:0.##}" width="{step:0.##}" height="{tall:0.##}"/>
                """);
        }

        var path = string.Join(" ", sketch.Synthetic.Select((share, bin) => FormattableString.Invariant(
            $"L{bin * step:0.##} {Height - Height * share / most:0.##} L{(bin + 1) * step:0.##} {Height - Height * share / most:0.##}")));
        html.Add($"<path class=\"synthetic\" d=\"M0 {Height} {path} L{Width} {Height}\"/>");
        html.Add($"<path class=\"axis\" d=\"M0 {Height}H{Width}\"/>");
        for (var bin = 0; bin < sketch.Labels.Count; bin++)
        {
            var tip = Tip(sketch, bin, first, second);
            html.Add($"<rect class=\"touch\" x=\"{bin * step:0.##}\" y=\"0\" width=\"{step:0.##}\" height=\"{Height}\">{tip}</rect>");
        }

        html.Add($"<text x=\"0\" y=\"{Height + 14}\">{sketch.Low}</text>");
        var end = sketch.Low == sketch.High ? "" : sketch.High;
        return html.Add($"<text x=\"{Width}\" y=\"{Height + 14}\" text-anchor=\"end\">{end}</text></svg>").ToMarkup();
    }

    private static Html.Markup Bars(ColumnSketch sketch, string name, string first, string second)
    {
        var most = Math.Max(sketch.Real.Max(), sketch.Synthetic.Max());
        var room = Width - LabelWidth - 8;
        var height = RowHeight * sketch.Labels.Count;
        var html = new Html().Add($"<svg viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"{name}\">");
        for (var row = 0; row < sketch.Labels.Count; row++)
        {
            var y = row * RowHeight;
            var (real, synthetic) = (room * sketch.Real[row] / most, room * sketch.Synthetic[row] / most);
            html.Add($"<text x=\"{LabelWidth - 8}\" y=\"{y + 16}\" text-anchor=\"end\">{Shortened(sketch.Labels[row])}</text>");
            html.Add($"<rect class=\"real\" x=\"{LabelWidth}\" y=\"{y + 3}\" width=\"{real:0.##}\" height=\"9\"/>");
            html.Add($"<rect class=\"solid\" x=\"{LabelWidth}\" y=\"{y + 13}\" width=\"{synthetic:0.##}\" height=\"9\"/>");
            html.Add($"""
                <rect class="touch" x="0" y="{y}" width="{Width}" height="{RowHeight}">{Tip(sketch, row, first, second)}</rect>
                """);
        }

        return html.Add($"<path class=\"axis\" d=\"M{LabelWidth} 0V{height}\"/></svg>").ToMarkup();
    }

    private static Html.Markup Tip(ColumnSketch sketch, int at, string first, string second)
    {
        var (real, synthetic) = (Figures.Percent(sketch.Real[at]), Figures.Percent(sketch.Synthetic[at]));
        return Html.Of($"<title>{sketch.Labels[at]}: {first} {real}, {second} {synthetic}</title>");
    }

    private static string Shortened(string label) => label.Length <= 18 ? label : label[..17] + "…";
}
