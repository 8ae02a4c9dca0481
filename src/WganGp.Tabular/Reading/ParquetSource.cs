using Parquet;
using Parquet.Schema;
using WganGp.Tabular.Schema;
using WganGp.Tabular.Values;

namespace WganGp.Tabular.Reading;

/// <summary>A Parquet file, read column by column of each of its row groups.</summary>
internal sealed class ParquetSource : ITableSource
{
    private readonly string path;
    private readonly RowPosition position = new();
    private readonly DataField[] fields;

    public ParquetSource(string path)
    {
        this.path = path;
        var all = Opened(reader => Task.FromResult(reader.Schema.Fields));
        foreach (var field in all)
        {
            if (field is DataField { IsArray: false } flat && ParquetCells.IsKnown(flat)) continue;
            throw new TableException(
                $"{Name} has the column {Printed.Of(field.Name)} of a nested type or of bytes, which no column of a table can have: " +
                "leave it " +
                "out, or convert it to texts or numbers.");
        }

        fields = [.. all.Cast<DataField>()];
        Columns = Array.ConvertAll(fields, field => field.Name);
        Types = Array.ConvertAll(fields, field => ParquetCells.TypeOf(field).Name);
    }

    public string Name => $"The file '{path}'";

    public IReadOnlyList<string> Columns { get; }

    public IReadOnlyList<string?> Types { get; }

    public TableFormat Format { get; } = new();

    public bool AssumesHeader => false;

    public string Where => position.Where;

    public int Read(IReadOnlyList<ICellSink?> sinks) => Opened(async reader =>
    {
        var rows = 0;
        for (var group = 0; group < reader.RowGroupCount; group++)
        {
            using var rowGroup = reader.OpenRowGroupReader(group);
            var count = checked((int)rowGroup.RowCount);
            for (var at = 0; at < sinks.Count; at++)
            {
                if (sinks[at] is not { } sink) continue;
                var cells = await ParquetCells.Read(rowGroup, reader.Schema.DataFields[at], count).ConfigureAwait(false);
                for (var row = 0; row < count; row++)
                {
                    position.Row = rows + row;
                    TypedCell.Add(sink, cells.GetValue(row));
                }
            }

            rows = checked(rows + count);
        }

        return rows;
    });

    private T Opened<T>(Func<ParquetReader, Task<T>> read)
    {
        try
        {
            // The package reads asynchronously alone. The pool's threads carry no context that could wait for this one.
            return Task.Run(async () =>
            {
                using var file = RegularFile.OpenRead(path);
                await using var reader = await ParquetReader.CreateAsync(file).ConfigureAwait(false);
                return await read(reader).ConfigureAwait(false);
            }).GetAwaiter().GetResult();
        }
        catch (Exception failed) when (failed is not (TableException or OutOfMemoryException))
        {
            throw new TableException(
                $"{Name} cannot be read as Parquet: {failed.Message.TrimEnd('.')}. Check the path, and that the file is whole.", failed);
        }
    }
}
