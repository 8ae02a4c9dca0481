using WganGp.Tabular.Scores;

namespace WganGp.Tabular.Report;

/// <summary>
/// What is worth a warning. Every threshold is compared with the end of an interval, so that chance alone seldom raises one.
/// </summary>
internal static class Concerns
{
    /// <summary>A score below the first is serious, one below the second notable.</summary>
    public const double LowScore = 0.75, PoorScore = 0.9;

    /// <summary>An AUC of the trees above the first is serious, one above the second notable.</summary>
    public const double Told = 0.9, OftenTold = 0.75;

    /// <summary>A membership attack's AUC whose interval lies above the first is serious; above a half it is notable.</summary>
    public const double Member = 0.55;

    /// <summary>A difference of the shares of missing values.</summary>
    public const double MissingGap = 0.05;

    private const int Listed = 5;

    public static IEnumerable<TableConcern> Of(TableReport report)
    {
        List<ColumnFindings> columns =
        [
            .. AlignedColumn.Learned(report.Real, report.Synthetic)
                .Select(column => ColumnFindings.Of(AlignedColumn.Of(column, report.Real, report.Synthetic))),
        ];
        return [.. Shapes(report), .. columns.SelectMany(column => column.Concerns), .. Pairs(report), .. Detection(report.Detection),
            .. Efficacy(report.Efficacy), .. PrivacyConcerns.Of(report)];
    }

    internal static TableConcern Serious(string text) => new(ConcernLevel.Serious, text);

    internal static TableConcern Notable(string text) => new(ConcernLevel.Notable, text);

    private static IEnumerable<TableConcern> Shapes(TableReport report)
    {
        var reference = report.HeldOutShapes is { } held && double.IsFinite(held.Average)
            ? $" Held-out real rows score {Figures.Score(held.Average)} on average."
            : "";
        foreach (var (level, names) in Ranked(
            report.Shapes.Columns.Where(column => column.Score is not null).Select(
                column => ($"'{column.Column}' {Figures.Score(column.Score)}", column.Score!.Value, column.Interval!.Value.Upper))))
        {
            yield return new(
                level,
                $"{Number(names.Count, "column has", "columns have")} another distribution than in the real table (shape score below " +
                $"{Limit(level)}): {Figures.Names(names, Listed)}.{reference}");
        }
    }

    private static IEnumerable<TableConcern> Pairs(TableReport report)
    {
        foreach (var (level, names) in Ranked(
            report.Pairs.Pairs.Where(pair => pair.Score is not null)
                .Select(pair => (Describe(pair), pair.Score!.Value, pair.Interval!.Value.Upper))))
        {
            yield return new(
                level,
                $"{Number(names.Count, "pair of columns is", "pairs of columns are")} related differently than in the real table (pair " +
                $"score below {Limit(level)}): {Figures.Names(names, Listed)}.");
        }
    }

    private static string Describe(ColumnPair pair) => pair.Measure == PairMeasure.Correlation
        ? $"'{pair.First}' and '{pair.Second}' {Figures.Score(pair.Score)} (correlation {Figures.Score(pair.RealAssociation)} in the " +
            $"real rows, {Figures.Score(pair.SyntheticAssociation)} in the synthetic ones)"
        : $"'{pair.First}' and '{pair.Second}' {Figures.Score(pair.Score)}";

    private static IEnumerable<TableConcern> Detection(TableDetectionResults? detection)
    {
        if (detection?.TreesAuc is not { } area || area.Interval!.Value.Lower <= OftenTold) yield break;
        var often = area.Interval.Value.Lower > Told;
        yield return new(
            often ? ConcernLevel.Serious : ConcernLevel.Notable,
            $"Boosted trees {(often ? "nearly always" : "often")} tell synthetic rows from real ones: AUC {Figures.Score(area.Value)} " +
            $"({Figures.Interval(area.Interval)}), where 0.5 is not at all. Look first at the columns and pairs with low scores.");
    }

    private static IEnumerable<TableConcern> Efficacy(TableEfficacyResults? efficacy)
    {
        if (efficacy is null) yield break;
        var score = efficacy.Scores[0];
        var (real, synthetic) = (score.TrainedOnReal, score.TrainedOnSynthetic);
        if (!(score.Difference.Interval?.Upper < 0)) yield break;
        yield return new(
            synthetic.Value < real.Value / 2 ? ConcernLevel.Serious : ConcernLevel.Notable,
            $"A model of '{efficacy.Target}' learns less from synthetic rows: {score.Name} {Figures.Score(synthetic.Value)} on held-out " +
            $"rows, against {Figures.Score(real.Value)} from real rows.");
    }

    private static double Limit(ConcernLevel level) => level == ConcernLevel.Serious ? LowScore : PoorScore;

    /// <summary>The things whose score lies below a limit by more than chance, worst first.</summary>
    private static IEnumerable<(ConcernLevel Level, List<string> Names)> Ranked(
        IEnumerable<(string Name, double Score, double Upper)> scores)
    {
        var low = scores.Where(score => score.Upper < PoorScore).OrderBy(score => score.Score).ToList();
        var serious = low.Where(score => score.Upper < LowScore).Select(score => score.Name).ToList();
        var notable = low.Where(score => score.Upper >= LowScore).Select(score => score.Name).ToList();
        if (serious.Count > 0) yield return (ConcernLevel.Serious, serious);
        if (notable.Count > 0) yield return (ConcernLevel.Notable, notable);
    }

    private static string Number(int count, string one, string many) => count == 1 ? $"One {one}" : $"{count} {many}";
}
