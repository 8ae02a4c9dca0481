using System.Reflection;
using WganGp.Tabular.Reading;
using WganGp.Tabular.Values;

namespace WganGp.Tabular.Writing;

/// <summary>Makes records of rows: by a constructor whose parameters are columns, and by properties that can be set.</summary>
internal sealed class RecordMaker<T>
{
    private readonly Table table;
    private readonly ConstructorInfo? constructor;
    private readonly Func<int, object?>[] arguments;
    private readonly (PropertyInfo Property, Func<int, object?> Value)[] properties;

    public RecordMaker(Table table, TableWriteOptions options)
    {
        this.table = table;
        // The one with the most parameters: a record's own. A copy constructor's parameter is no column.
        constructor = typeof(T).GetConstructors()
            .Where(made => Array.TrueForAll(made.GetParameters(), part => Find(part.Name!) is not null))
            .OrderByDescending(made => made.GetParameters().Length).FirstOrDefault();
        if (constructor is null && !typeof(T).IsValueType)
        {
            throw new TableException(
                $"The type {typeof(T).Name} has no public constructor whose parameters are columns of the table: give it one, or one " +
                "without " +
                "parameters.");
        }

        var parameters = constructor?.GetParameters() ?? [];
        arguments = Array.ConvertAll(parameters, part => Value(Find(part.Name!)!, part.ParameterType, options));
        properties =
        [
            .. from property in RecordProperties.Of(typeof(T))
               where property.SetMethod is { IsPublic: true } &&
                   !Array.Exists(parameters, part => part.Name!.Equals(property.Name, StringComparison.OrdinalIgnoreCase))
               let column = Find(property.Name)
               where column is not null
               select (property, Value(column, property.PropertyType, options)),
        ];
        if (arguments.Length + properties.Length == 0)
        {
            throw new TableException(
                $"The type {typeof(T).Name} has no property that is a column of the table; the columns are: " +
                $"{string.Join(", ", table.Schema.Columns.Select(column => column.Name))}.");
        }
    }

    public T Make(int row)
    {
        var values = Array.ConvertAll(arguments, argument => argument(row));
        object record = constructor is null ? Activator.CreateInstance<T>()! : constructor.Invoke(values);
        foreach (var (property, value) in properties) property.SetValue(record, value(row));
        return (T)record;
    }

    private TableColumn? Find(string name) => table.Schema.Columns.FirstOrDefault(column =>
        column.Kind != ColumnKind.Ignored && column.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private Func<int, object?> Value(TableColumn column, Type type, TableWriteOptions options)
    {
        var plain = TypedCell.Plain(type);
        var isNullable = !type.IsValueType || plain != type;
        if (!TypedCell.IsKnown(type)) TypedCell.Check($"The type {typeof(T).Name}", [(column.Name, type)]);
        var value = TypedColumn.Of(table, column, plain, options);
        if (isNullable) return value;
        return row => value(row) ?? throw new TableException(
            $"The column {Printed.Of(column.Name)} has a missing value at row {Printed.Of(row + 1L)}, and {typeof(T).Name} has none: " +
            "make its " +
            "type nullable.");
    }
}
