using WganGp.Tabular;

namespace Snippets;

/// <summary>The examples of docs/tables-report.md.</summary>
internal static class TableScores
{
    public static void Report()
    {
        Table table = Table.ReadCsv("customers.csv");
        int[] order = [.. Enumerable.Range(0, table.Count)];
        new Random(0).Shuffle(order);
        Table heldOut = table.Take(order[..(table.Count / 5)]);
        Table training = table.Take(order[(table.Count / 5)..]);

        using TableSynthesizer synthesizer = TableSynthesizer.Fit(training);
        TableReport report = TableReport.Create(
            training, synthesizer.Sample(training.Count), heldOut, new TableReportOptions { Title = "Customers", Target = "churn" });
        report.Save("report");
        foreach (TableConcern concern in report.Concerns) Console.WriteLine($"{concern.Level}: {concern.Text}");
    }

    public static void Scores(Table training, Table synthetic, Table heldOut)
    {
        ColumnShapeResults shapes = ColumnShapes.Compute(training, synthetic);
        ColumnPairResults pairs = ColumnPairs.Compute(training, synthetic);
        Console.WriteLine($"shapes {shapes.Average:F3}, held-out rows {ColumnShapes.Compute(training, heldOut).Average:F3}");
        Console.WriteLine($"pairs {pairs.Average:F3}, strong ones {pairs.StrongAverage:F3}");

        TableDetectionResults detection = TableDetection.Compute(training, synthetic);
        TableEfficacyResults efficacy = TableEfficacy.Compute(training, synthetic, heldOut, target: "churn");
        TablePrivacyResults privacy = TablePrivacy.Compute(training, synthetic, heldOut);
        Console.WriteLine(detection.TreesAuc);
        Console.WriteLine(efficacy.Scores[0].Difference);
        Console.WriteLine(privacy.MembershipAuc);
    }
}
