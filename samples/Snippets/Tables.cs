using Microsoft.Data.Analysis;
using WganGp.Tabular;

namespace Snippets;

/// <summary>The examples of docs/tables-reading.md.</summary>
internal static class Tables
{
    public static void Read()
    {
        Table table = Table.ReadCsv("customers.csv");
        Console.WriteLine(table.Schema);
        ReadOnlySpan<double> incomes = table.Numbers("income");
        ReadOnlySpan<int> towns = table.Codes("town");
    }

    public static void Edit(Table table)
    {
        TableSchema schema = table.Schema;
        schema = schema.With(schema["grade"] with { Kind = ColumnKind.OrderedCategory, Categories = ["low", "middle", "high"] });
        schema = schema.With(schema["comment"] with { Kind = ColumnKind.Ignored });
        schema.Save("customers.json");
        Table again = Table.ReadCsv("customers.csv", new TableReadOptions { Schema = TableSchema.Load("customers.json") });
    }

    public static void Give()
    {
        Table table = Table.ReadCsv("kunden.csv", new TableReadOptions
        {
            Delimiter = ';',
            DecimalSign = ',',
            Encoding = "windows-1252",
            NullWords = ["", "unbekannt"],
            Kinds = new Dictionary<string, ColumnKind> { ["Postleitzahl"] = ColumnKind.Category },
        });
    }

    public static void Convert(DataFrame frame, IEnumerable<Customer> customers)
    {
        Table ofFrame = Table.FromDataFrame(frame);
        Table ofRecords = Table.FromRecords(customers);
        ofRecords.WriteParquet("customers.parquet");
        IReadOnlyList<Customer> back = Table.ReadParquet("customers.parquet").ToRecords<Customer>();
    }

    public static void NewIds(Table synthetic, Table real)
    {
        synthetic.WriteCsv("new.csv", new TableWriteOptions { Seed = 7, Avoid = real });
    }

    public sealed record Customer(Guid Id, double? Income, string Town, DateOnly Since, bool IsActive);
}
