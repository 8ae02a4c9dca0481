using System.Globalization;
using Spectre.Console;
using WganGp.ConsoleApp.Output;
using WganGp.Programs;

namespace WganGp.ConsoleApp.Evaluation;

/// <summary>Evaluations on the terminal.</summary>
internal static class EvaluationTable
{
    /// <summary>One evaluation: a metric per row, with everything that tells whether another may be compared with it.</summary>
    public static void Write(IAnsiConsole console, EvaluationFile evaluation)
    {
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumn("Metric");
        table.AddColumn(new TableColumn("Value").RightAligned());
        table.AddColumns("Interval", "Better", "Samples", "Features");
        foreach (var metric in evaluation.Metrics)
        {
            table.AddRow(
                new Text(metric.Name), new Text(metric.Value()), new Text(Interval(metric)), new Text(Better(metric)),
                new Text(Counts(metric)), new Text(Printable.Of(metric.Extractor ?? "the samples")));
        }

        console.Write(table);
        WriteNotes(console, [evaluation]);
    }

    /// <summary>Evaluations of several steps: a step per row, and what the metrics have in common below.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<EvaluationFile> curve)
    {
        var metrics = curve.SelectMany(evaluation => evaluation.Metrics).DistinctBy(metric => metric.Name).ToList();
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumn(new TableColumn("Step").RightAligned());
        foreach (var metric in metrics) table.AddColumn(new TableColumn(new Text(metric.Name)).RightAligned());
        foreach (var evaluation in curve)
        {
            table.AddRow(
            [
                new Text(evaluation.Step.ToString("N0", CultureInfo.InvariantCulture)),
                .. metrics.Select(metric => new Text(Cell(evaluation.Metrics.FirstOrDefault(other => other.Name == metric.Name)))),
            ]);
        }

        console.Write(table);
        foreach (var metric in metrics)
        {
            console.WriteLine(Printable.Of(
                $"{metric.Name}: {Counts(metric)}; features: {metric.Extractor ?? "the samples"}; {Better(metric)} is better."));
        }

        WriteNotes(console, curve);
    }

    private static void WriteNotes(IAnsiConsole console, IEnumerable<EvaluationFile> evaluations)
    {
        var notes = evaluations.SelectMany(evaluation => evaluation.Metrics)
            .SelectMany(metric => metric.Notes.Select(note => $"{metric.Name}: {note}")).Distinct();
        foreach (var note in notes) console.WriteLine(Printable.Of(note));
    }

    private static string Cell(EvaluatedMetric? metric) =>
        metric is null ? "" : metric.HasInterval() ? $"{metric.Value()} [{metric.Interval()}]" : metric.Value();

    private static string Interval(EvaluatedMetric metric) => metric.HasInterval()
        ? string.Create(CultureInfo.InvariantCulture, $"{metric.Interval()} ({metric.Level:P0})")
        : "none";

    private static string Counts(EvaluatedMetric metric) => metric.ReferenceSamples > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{metric.Samples:N0} against {metric.ReferenceSamples:N0}")
        : string.Create(CultureInfo.InvariantCulture, $"{metric.Samples:N0}");

    private static string Better(EvaluatedMetric metric) => metric.HigherIsBetter switch
    {
        true => "higher",
        false => "lower",
        null => "neither",
    };
}
