using WganGp.Tabular.Scores;

namespace WganGp.Tabular.Report;

/// <summary>What is wrong with a synthetic column besides its distribution: lost or new names, values out of range, decimals.</summary>
internal sealed class ColumnFindings
{
    /// <summary>A name is lost if so many rows of it were expected and none came, and rare if a third of so many did.</summary>
    private const double Expected = 5, ExpectedOfRare = 15;

    private const int Listed = 4, ManyValues = 10;

    private readonly AlignedColumn column;
    private readonly List<TableConcern> concerns = [];

    private ColumnFindings(AlignedColumn column) => this.column = column;

    public IReadOnlyList<TableConcern> Concerns => concerns;

    public static ColumnFindings Of(AlignedColumn column)
    {
        var findings = new ColumnFindings(column);
        findings.Missing();
        if (column.IsCategorical) findings.Names();
        else findings.Numbers();
        return findings;
    }

    private void Missing()
    {
        var (real, synthetic) = column.IsCategorical
            ? (Share(column.RealCodes), Share(column.SyntheticCodes))
            : (Share(column.RealNumbers), Share(column.SyntheticNumbers));
        if (Math.Abs(real - synthetic) <= Report.Concerns.MissingGap) return;
        Add(
            ConcernLevel.Notable,
            $"is missing in {Figures.Percent(synthetic)} of the synthetic rows and in {Figures.Percent(real)} of the real ones");

        static double Share<T>(T[] values) => values.Count(value => value is < 0 or double.NaN) / (double)values.Length;
    }

    private void Names()
    {
        var count = column.Categories.Count;
        var (mine, real) = TotalVariation.Counts(column.RealCodes, count);
        var (theirs, synthetic) = TotalVariation.Counts(column.SyntheticCodes, count);
        if (real == 0 || synthetic == 0) return;
        var codes = Enumerable.Range(0, count).OrderByDescending(code => mine[code]).ToList();
        var lost = codes.Where(code => theirs[code] == 0 && Wanted(code) >= Expected).ToList();
        var rare = codes.Where(code => theirs[code] > 0 && Wanted(code) >= ExpectedOfRare && theirs[code] < Wanted(code) / 3).ToList();
        var added = codes.Where(code => mine[code] == 0 && theirs[code] > 0).ToList();
        if (lost.Count > 0)
        {
            Add(
                lost.Sum(code => mine[code]) > 0.05 * real ? ConcernLevel.Serious : ConcernLevel.Notable,
                $"lacks {lost.Count} of the {mine.Count(n => n > 0)} values of the real rows: " +
                List(lost, code => Figures.Percent(Of(code))));
        }

        if (rare.Count > 0)
        {
            Add(
                ConcernLevel.Notable,
                "has less than a third of what the real rows have of " + List(
                    rare, code => $"{Figures.Percent((double)theirs[code] / synthetic)} instead of {Figures.Percent(Of(code))}"));
        }

        if (added.Count > 0)
        {
            var share = Figures.Percent((double)added.Sum(code => (long)theirs[code]) / synthetic);
            Add(ConcernLevel.Notable, $"has {added.Count} values that the real rows lack, in {share} of the rows: {List(added, null)}");
        }

        double Of(int code) => (double)mine[code] / real;
        double Wanted(int code) => Of(code) * synthetic;
    }

    private string List(List<int> codes, Func<int, string>? figure) => Figures.Names(
        codes.ConvertAll(code => $"'{column.Categories[code]}'" + (figure is null ? "" : $" ({figure(code)})")), Listed);

    private void Numbers()
    {
        double[] mine = [.. column.RealNumbers.Where(double.IsFinite)], theirs = [.. column.SyntheticNumbers.Where(double.IsFinite)];
        if (mine.Length == 0 || theirs.Length == 0) return;
        var (low, high) = (mine.Min(), mine.Max());
        var beyond = theirs.Count(value => value < low || value > high);
        // Other rows of the same distribution would have so many: each is the least or the largest with the chance 2 / (n + 1).
        var expected = 2.0 * theirs.Length / (mine.Length + 1);
        if (beyond > expected + 3 * Math.Sqrt(expected) + 1)
        {
            Add(
                beyond > 0.05 * theirs.Length ? ConcernLevel.Serious : ConcernLevel.Notable,
                $"has values beyond the real ones in {Figures.Percent((double)beyond / theirs.Length)} of the rows: from " +
                $"{Text(theirs.Min())} to {Text(theirs.Max())}, where the real ones are from {Text(low)} to {Text(high)}");
        }

        if (theirs.Length >= ManyValues && Array.TrueForAll(theirs, value => value == theirs[0]) &&
            mine.Distinct().Take(ManyValues).Count() == ManyValues)
        {
            Add(ConcernLevel.Serious, $"has one value in all synthetic rows, {Text(theirs[0])}");
        }

        if (column.Column.Kind == ColumnKind.Number && ColumnSketch.IsWhole(mine) && !ColumnSketch.IsWhole(theirs))
        {
            Add(ConcernLevel.Notable, "has whole numbers in the real rows and decimals in the synthetic ones");
        }
    }

    private string Text(double value) => ColumnSketch.Text(column.Column, value);

    private void Add(ConcernLevel level, string text) => concerns.Add(new(level, $"'{column.Name}' {text}."));
}
