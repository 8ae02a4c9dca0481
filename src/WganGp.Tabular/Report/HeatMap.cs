namespace WganGp.Tabular.Report;

/// <summary>The associations of all pairs as a square of colours.</summary>
internal static class HeatMap
{
    private const int Size = 400, MostLabels = 40;

    /// <summary>The drawing: one colour for positive correlations and associations, another for negative ones, stronger for more.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="association">Which value of a pair.</param>
    /// <param name="name">What it is called to someone who cannot see it.</param>
    public static Html.Markup Draw(ColumnPairResults pairs, Func<ColumnPair, double> association, string name)
    {
        var count = pairs.Columns.Count;
        var labelled = count <= MostLabels;
        var (label, cell) = (labelled ? 110 : 8, (double)Size / count);
        var font = Math.Clamp(cell * 0.7, 7, 12);
        var html = new Html().Add(
            $"<svg class=\"heat\" viewBox=\"0 0 {Size + label} {Size + label}\" role=\"img\" aria-label=\"{name}\">");
        for (var i = 0; labelled && i < count; i++)
        {
            var (text, middle) = (Shortened(pairs.Columns[i]), label + (i + 0.5) * cell);
            var (at, size) = (middle + font / 3, Html.Of($"font-size=\"{font:0.#}\""));
            html.Add($"<text {size} x=\"{label - 6}\" y=\"{at:0.##}\" text-anchor=\"end\">{text}</text>");
            html.Add($"<text {size} transform=\"translate({at:0.##} {label - 6}) rotate(-90)\">{text}</text>");
        }

        var places = pairs.Columns.Select((column, place) => (column, place)).ToDictionary(StringComparer.Ordinal);
        for (var i = 0; i < count; i++) html.Add(Cell(i, i, Html.Of($"class=\"self\""), pairs.Columns[i]));
        foreach (var pair in pairs.Pairs)
        {
            var (i, j, value) = (places[pair.First], places[pair.Second], association(pair));
            var look = double.IsNaN(value)
                ? Html.Of($"class=\"none\"")
                : Html.Of($"class=\"{(value < 0 ? "cold" : "warm")}\" fill-opacity=\"{Math.Abs(value):0.###}\"");
            var kind = pair.Measure == PairMeasure.Correlation ? "correlation" : "Cramér's V";
            var tip = $"{pair.First} and {pair.Second}: {kind} {Figures.Score(value)}";
            html.Add(Cell(i, j, look, tip)).Add(Cell(j, i, look, tip));
        }

        return html.Add($"</svg>").ToMarkup();

        FormattableString Cell(int row, int column, Html.Markup look, string tip) => $"""
            <rect {look} x="{label + column * cell:0.##}" y="{label + row * cell:0.##}" width="{cell:0.##}" height="{cell:0.##}">
            <title>{tip}</title></rect>
            """;
    }

    private static string Shortened(string name) => name.Length <= 16 ? name : name[..15] + "…";
}
