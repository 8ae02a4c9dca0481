using System.Text;
using WganGp.Tabular.Report;
using WganGp.Tabular.Scores;

namespace WganGp.Tabular;

/// <summary>
/// All scores of a synthetic table, what to worry about in words, and one page that shows them. The page needs no network and holds
/// everything that it shows; it has no rows of the real table, but names, ranges and frequencies of its columns.
/// </summary>
/// <example><code>
/// TableReport report = TableReport.Create(training, synthetic, heldOut, new TableReportOptions { Target = "churn" });
/// report.Save("report");
/// foreach (TableConcern concern in report.Concerns) Console.WriteLine(concern.Text);
/// </code></example>
public sealed class TableReport
{
    private TableReport(Table real, Table synthetic, Table? heldOut, TableReportOptions options)
    {
        (Real, Synthetic, HeldOut, Options) = (real, synthetic, heldOut, options);
    }

    /// <summary>How well each column has the real distribution.</summary>
    public required ColumnShapeResults Shapes { get; init; }

    /// <summary>What held-out real rows score in place of synthetic ones; null without them.</summary>
    public required ColumnShapeResults? HeldOutShapes { get; init; }

    /// <summary>How well columns are related as the real ones are.</summary>
    public required ColumnPairResults Pairs { get; init; }

    /// <summary>What held-out real rows score in place of synthetic ones; null without them.</summary>
    public required ColumnPairResults? HeldOutPairs { get; init; }

    /// <summary>Whether classifiers can tell synthetic rows from training rows; null where a note says why not.</summary>
    public required TableDetectionResults? Detection { get; init; }

    /// <summary>What the rows are worth as training data; null without held-out rows or a target, or where a note says why not.</summary>
    public required TableEfficacyResults? Efficacy { get; init; }

    /// <summary>Whether the rows give training rows away; null where a note says why not.</summary>
    public required TablePrivacyResults? Privacy { get; init; }

    /// <summary>What to worry about, serious things first; empty where no figure is beyond its threshold.</summary>
    public IReadOnlyList<TableConcern> Concerns { get; private set; } = [];

    /// <summary>What was not measured and why, a sentence each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    internal Table Real { get; }

    internal Table Synthetic { get; }

    internal Table? HeldOut { get; }

    internal TableReportOptions Options { get; }

    /// <summary>Measures everything that the tables allow.</summary>
    /// <param name="real">The rows that the generator was trained on.</param>
    /// <param name="synthetic">The synthetic rows, best as many as the real ones.</param>
    /// <param name="heldOut">
    /// Real rows that the generator was not trained on. Without them nothing can be said of usefulness, and little of privacy.
    /// </param>
    /// <param name="options">Null is the default of each setting.</param>
    /// <param name="cancellationToken">Stops between two parts of the measurements.</param>
    /// <exception cref="TableException">The columns differ, a table has no rows, or a setting is out of range.</exception>
    public static TableReport Create(
        Table real, Table synthetic, Table? heldOut = null, TableReportOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new();
        AlignedColumn.Learned(real, synthetic);
        if (options.Target is { } target)
        {
            _ = real.Schema[target];
            options = options with { Pairs = options.Pairs with { Always = [.. options.Pairs.Always, target] } };
        }

        List<string> notes = [];
        var report = new TableReport(real, synthetic, heldOut, options)
        {
            Shapes = ColumnShapes.Compute(real, synthetic),
            HeldOutShapes = heldOut is null ? null : ColumnShapes.Compute(real, heldOut),
            Pairs = ColumnPairs.Compute(real, synthetic, options.Pairs, cancellationToken),
            HeldOutPairs = heldOut is null ? null : ColumnPairs.Compute(real, heldOut, options.Pairs, cancellationToken),
            Detection = Try("Detection", () => TableDetection.Compute(real, synthetic, options.Detection, cancellationToken)),
            Efficacy = heldOut is null || options.Target is null
                ? null
                : Try("Efficacy", () => TableEfficacy.Compute(
                    real, synthetic, heldOut, options.Target, options.Efficacy, cancellationToken)),
            Privacy = Try("Privacy", () => TablePrivacy.Compute(real, synthetic, heldOut, options.Privacy, cancellationToken)),
            Notes = notes,
        };
        if (options.Target is null) notes.Add("Efficacy was not measured: no target was named.");
        if (heldOut is null) notes.Add("There are no held-out rows: nothing is compared with real rows that the generator has not seen.");
        if (report.Pairs.LeftOut > 0)
        {
            notes.Add(
                $"Pairs are of {report.Pairs.Columns.Count} columns; {report.Pairs.LeftOut} more were left out because of the cap on " +
                "columns.");
        }

        report.Concerns = [.. Report.Concerns.Of(report).OrderByDescending(concern => concern.Level)];
        return report;

        // What one part cannot measure, such as a table of twenty rows, does not cost the others.
        T? Try<T>(string part, Func<T> measure) where T : class
        {
            try
            {
                return measure();
            }
            catch (TableException error)
            {
                notes.Add($"{part} was not measured: {error.Message}");
                return null;
            }
        }
    }

    /// <summary>Writes <c>report.html</c> and <c>report.json</c>.</summary>
    /// <param name="folder">The folder; it is created if missing.</param>
    /// <exception cref="TableException">A file cannot be written.</exception>
    public void Save(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        Write(Path.Combine(folder, "report.html"), ReportPage.Of(this));
        Write(Path.Combine(folder, "report.json"), ReportJson.Of(this));
    }

    private static void Write(string path, string text)
    {
        try
        {
            AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)), createFolder: true);
        }
        catch (AtomicFileException error)
        {
            throw new TableException($"The report cannot be written: {error.Message} Choose another folder.", error);
        }
    }
}
