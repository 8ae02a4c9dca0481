using WganGp.Tabular.Model;

namespace WganGp.Tabular.Report;

/// <summary>What is worth a warning about copies, closeness and repetition.</summary>
internal static class PrivacyConcerns
{
    public static IEnumerable<TableConcern> Of(TableReport report)
    {
        if (Repeats(report) is { } repeats) yield return repeats;
        if (report.Privacy is not { } privacy) yield break;
        if (Copies(report, privacy) is { } copies) yield return copies;
        if (privacy.MembershipAuc is { } member && member.Interval!.Value.Lower > 0.5)
        {
            yield return new(
                member.Interval.Value.Lower > Concerns.Member ? ConcernLevel.Serious : ConcernLevel.Notable,
                $"Who has the synthetic rows can tell training rows from others better than chance: AUC {Figures.Score(member.Value)} " +
                $"({Figures.Interval(member.Interval)}) by the distance to the closest synthetic row, where 0.5 is chance.");
        }

        if (privacy.CloserToTraining is { } closer && closer.Interval!.Value.Lower > 0.5)
        {
            yield return Concerns.Notable(
                $"{Figures.Percent(closer.Value)} of the synthetic rows are closer to a training row than to a held-out one, where half " +
                "would be expected.");
        }

        if (privacy.HeldOutClosestRecord is { } held && privacy.ClosestRecord.Interval!.Value.Upper < held.Interval!.Value.Lower)
        {
            yield return Concerns.Notable(
                $"Synthetic rows lie closer to training rows than other real rows do: the median distance is " +
                $"{Figures.Score(privacy.ClosestRecord.Value)}, that of held-out rows {Figures.Score(held.Value)}. Both copying and too " +
                "little variation have this effect.");
        }
    }

    private static TableConcern? Copies(TableReport report, TablePrivacyResults privacy)
    {
        if (privacy.ExactCopies.Value == 0) return null;
        var copied = $"{Figures.Percent(privacy.ExactCopies.Value)} of the synthetic rows equal a training row in every column";
        if (privacy.HeldOutExactCopies is not { } held) return Concerns.Notable($"{copied}; without held-out rows, that says little.");
        return privacy.ExactCopies.Interval!.Value.Lower > held.Interval!.Value.Upper
            ? Concerns.Serious($"{copied}; of held-out rows, {Figures.Percent(held.Value)} do.")
            : Concerns.Notable($"{copied}, and so do {Figures.Percent(held.Value)} of held-out rows: the table has rows that are alike.");
    }

    /// <summary>Rows that repeat each other more than real ones do are what a collapsed generator makes.</summary>
    private static TableConcern? Repeats(TableReport report)
    {
        var real = (double)new KnownRows(report.Real).Repeats / report.Real.Count;
        var synthetic = (double)new KnownRows(report.Synthetic).Repeats / report.Synthetic.Count;
        if (synthetic < 0.01 || synthetic < 2 * real || report.Synthetic.Count > 2L * report.Real.Count) return null;
        var text =
            $"{Figures.Percent(synthetic)} of the synthetic rows repeat an earlier one; {Figures.Percent(real)} of the real rows do.";
        return synthetic > 0.2 ? Concerns.Serious(text) : Concerns.Notable(text);
    }
}
