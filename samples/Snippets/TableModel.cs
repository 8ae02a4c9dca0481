using WganGp.Tabular;

namespace Snippets;

internal static class TableModel
{
    public static void Rows()
    {
        Table table = Table.ReadCsv("claims.csv");
        using TableSynthesizer synthesizer = TableSynthesizer.Fit(table, new TableSynthesizerOptions { Target = "class" });
        Table rows = synthesizer.Sample(1000);
        Table fraud = synthesizer.Sample(1000, where: TableCondition.Equal("class", "fraud"));
        Table balanced = synthesizer.Oversample(table, "fraud", 0.2);
        synthesizer.Save("claims.safetensors");
        rows.WriteCsv("rows.csv");
        Use(fraud, balanced);
    }

    public static void WithoutCopies(Table table, TableSynthesizer synthesizer)
    {
        TableSample sample = synthesizer.Draw(new TableSampling { Count = 1000, RefuseCopiesOf = table });
        Console.WriteLine($"{sample.Copies} copies of training rows were refused.");
    }

    public static void Loop(Table table, CancellationToken cancellationToken)
    {
        using var training = new TableTraining(table, new TableSynthesizerOptions { Folder = "run" });
        if (Directory.Exists("run")) training.Resume("run");
        foreach (TableProgress report in training.Train(cancellationToken))
        {
            Console.WriteLine(report);
            if (report.Score > 0.97) break;
        }

        using TableSynthesizer synthesizer = training.Finish();
        Use(synthesizer.Sample(10));
    }

    private static void Use(params Table[] tables) => Array.ForEach(tables, table => Console.WriteLine(table.Count));
}
