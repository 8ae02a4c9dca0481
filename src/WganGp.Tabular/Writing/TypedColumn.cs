using System.Globalization;
using WganGp.Tabular.Reading;
using WganGp.Tabular.Values;

namespace WganGp.Tabular.Writing;

/// <summary>A column's cells as values of a type of .NET, row by row.</summary>
internal static class TypedColumn
{
    private static readonly Type[] Stored =
    [
        typeof(string), typeof(bool), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long),
        typeof(ulong), typeof(float), typeof(double), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly),
        typeof(TimeOnly), typeof(TimeSpan), typeof(Guid), typeof(char),
    ];

    /// <summary>The type in which the column was read, or one that holds its values.</summary>
    public static Type TypeOf(TableColumn column)
    {
        if (Array.Find(Stored, type => type.Name == column.StorageType) is { } stored) return stored;
        return column.Kind switch
        {
            ColumnKind.Number => column.Decimals == 0 ? typeof(long) : typeof(double),
            ColumnKind.Date => typeof(DateTime),
            ColumnKind.Boolean when column.Categories.All(name => bool.TryParse(name, out _)) => typeof(bool),
            _ => typeof(string),
        };
    }

    /// <summary>A function that gives each row's value in turn; null is missing.</summary>
    public static Func<int, object?> Of(Table table, TableColumn column, Type type, TableWriteOptions options)
    {
        var texts = CellTexts.Of(table, column, options, table.Schema.Format);
        return column.Kind switch
        {
            _ when type == typeof(string) => texts,
            ColumnKind.Number => row => table.Numbers(column.Name)[row] is var number && double.IsNaN(number)
                ? null
                : Converted(column, type, number, FromNumber),
            ColumnKind.Date => row => table.Dates(column.Name)[row] is var ticks && ticks == Table.MissingDate
                ? null
                : Converted(column, type, ticks, FromDate),
            ColumnKind.TextId => row => Converted(column, type, texts(row)!, FromText),
            ColumnKind.Constant => column.Value is { } value ? Same(Converted(column, type, value, FromText)) : _ => null,
            _ => Codes(table, column, type),
        };
    }

    /// <summary>Each name is converted once.</summary>
    private static Func<int, object?> Codes(Table table, TableColumn column, Type type)
    {
        object?[] values = [.. column.Categories.Select(name => Converted(column, type, name, FromText))];
        return row => table.Codes(column.Name)[row] is var code && code < 0 ? null : values[code];
    }

    private static Func<int, object?> Same(object? value) => _ => value;

    private static object Converted<T>(TableColumn column, Type type, T value, Func<T, Type, TableColumn, object> convert)
    {
        try
        {
            return convert(value, type, column);
        }
        catch (Exception unfit) when (unfit is FormatException or OverflowException or InvalidCastException or ArgumentException)
        {
            var text = Printed.Of(Convert.ToString(value, CultureInfo.InvariantCulture)!);
            throw new TableException(
                $"The column {Printed.Of(column.Name)} has the value {text}, which no {type.Name} can hold: use another type, or set " +
                "StorageType to null.", unfit);
        }
    }

    private static object FromNumber(double number, Type type, TableColumn column)
    {
        if (type == typeof(double)) return number;
        if (type == typeof(decimal)) return column.Decimals is { } decimals ? Math.Round((decimal)number, decimals) : (decimal)number;
        if (type == typeof(TimeSpan)) return TimeSpan.FromSeconds(number);
        if (type == typeof(float)) return (float)number;
        // To a whole type by rounding; what does not fit is an error.
        return Convert.ChangeType(Math.Round(number), type, CultureInfo.InvariantCulture);
    }

    private static object FromDate(long ticks, Type type, TableColumn column)
    {
        var date = new DateTime(ticks);
        if (type == typeof(DateTime)) return date;
        if (type == typeof(DateOnly)) return DateOnly.FromDateTime(date);
        if (type == typeof(TimeOnly)) return TimeOnly.FromDateTime(date);
        return type == typeof(DateTimeOffset) ? new DateTimeOffset(date, TimeSpan.Zero) : throw new InvalidCastException();
    }

    private static object FromText(string text, Type type, TableColumn column)
    {
        if (type.IsEnum) return Enum.Parse(type, text);
        if (type == typeof(bool)) return bool.TryParse(text, out var truth) ? truth : Word(text, column);
        if (type == typeof(Guid)) return Guid.Parse(text);
        if (type == typeof(TimeSpan)) return TimeSpan.FromSeconds(double.Parse(text, CultureInfo.InvariantCulture));
        return TypedCell.IsDate(type)
            ? FromDate(DateTime.Parse(text, CultureInfo.InvariantCulture).Ticks, type, column)
            : Convert.ChangeType(text, type, CultureInfo.InvariantCulture);
    }

    /// <summary>The second of a boolean's two words is true.</summary>
    private static object Word(string text, TableColumn column) =>
        column.Kind == ColumnKind.Boolean ? text == column.Categories[1] : throw new FormatException();
}
