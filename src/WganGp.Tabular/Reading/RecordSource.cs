using System.Reflection;
using WganGp.Tabular.Schema;

namespace WganGp.Tabular.Reading;

/// <summary>Records of an application, by their public properties.</summary>
internal sealed class RecordSource<T> : ITableSource
{
    private readonly IReadOnlyCollection<T> records;
    private readonly RowPosition position = new();
    private readonly PropertyInfo[] properties = [.. RecordProperties.Of(typeof(T)).Where(property => property.CanRead)];

    public RecordSource(IEnumerable<T> records)
    {
        // It is read twice, and a sequence may give other records the second time.
        this.records = records as IReadOnlyCollection<T> ?? [.. records];
        Columns = Array.ConvertAll(properties, property => property.Name);
        Types = Array.ConvertAll(properties, property => TypedCell.Plain(property.PropertyType).Name);
        TypedCell.Check(Name, properties.Select(property => (property.Name, property.PropertyType)));
    }

    public string Name => $"The type {typeof(T).Name}";

    public IReadOnlyList<string> Columns { get; }

    public IReadOnlyList<string?> Types { get; }

    public TableFormat Format { get; } = new();

    public bool AssumesHeader => false;

    public string Where => position.Where;

    public int Read(IReadOnlyList<ICellSink?> sinks)
    {
        position.Row = 0;
        foreach (var record in records)
        {
            if (record is null) throw new TableException($"The record at {Where} is null: leave it out.");
            for (var at = 0; at < sinks.Count; at++)
            {
                if (sinks[at] is { } sink) TypedCell.Add(sink, properties[at].GetValue(record));
            }

            position.Row++;
        }

        return (int)position.Row;
    }
}
