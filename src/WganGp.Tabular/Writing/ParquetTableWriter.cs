using Parquet;
using Parquet.Schema;

namespace WganGp.Tabular.Writing;

/// <summary>Writes a table as Parquet, a row group after the other.</summary>
internal static class ParquetTableWriter
{
    private const int RowsOfGroup = 100_000;

    public static void Write(Table table, string path, TableWriteOptions options)
    {
        try
        {
            AtomicFile.Write(path, stream =>
            {
                using var unclosed = new UnclosedStream(stream);
                Task.Run(() => Write(table, unclosed, options)).GetAwaiter().GetResult();
            });
        }
        catch (AtomicFileException failed)
        {
            throw new TableException($"The table cannot be written: {failed.Message}", failed);
        }
    }

    private static async Task Write(Table table, Stream stream, TableWriteOptions options)
    {
        TableColumn[] columns = [.. CellTexts.Columns(table)];
        ParquetColumn[] cells = Array.ConvertAll(columns, column => ParquetColumn.Of(table, column, options));
        var schema = new ParquetSchema(cells.Select(column => (Field)column.Field));
        await using var writer = await ParquetWriter.CreateAsync(schema, stream).ConfigureAwait(false);
        for (var start = 0; start < table.Count; start += RowsOfGroup)
        {
            using var group = writer.CreateRowGroup();
            var count = Math.Min(RowsOfGroup, table.Count - start);
            foreach (var column in cells) await column.Write(group, start, count).ConfigureAwait(false);
        }
    }
}
