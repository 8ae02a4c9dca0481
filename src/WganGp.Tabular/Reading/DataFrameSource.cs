using Microsoft.Data.Analysis;
using WganGp.Tabular.Schema;

namespace WganGp.Tabular.Reading;

/// <summary>A data frame.</summary>
internal sealed class DataFrameSource : ITableSource
{
    private readonly DataFrame frame;
    private readonly RowPosition position = new();

    public DataFrameSource(DataFrame frame)
    {
        this.frame = frame;
        Columns = [.. frame.Columns.Select(column => column.Name)];
        Types = [.. frame.Columns.Select(column => column.DataType.Name)];
        TypedCell.Check(Name, frame.Columns.Select(column => (column.Name, column.DataType)));
    }

    public string Name => "The data frame";

    public IReadOnlyList<string> Columns { get; }

    public IReadOnlyList<string?> Types { get; }

    public TableFormat Format { get; } = new();

    public bool AssumesHeader => false;

    public string Where => position.Where;

    public int Read(IReadOnlyList<ICellSink?> sinks)
    {
        var rows = checked((int)frame.Rows.Count);
        for (var at = 0; at < sinks.Count; at++)
        {
            if (sinks[at] is not { } sink) continue;
            for (position.Row = 0; position.Row < rows; position.Row++) TypedCell.Add(sink, frame.Columns[at][position.Row]);
        }

        return rows;
    }
}
