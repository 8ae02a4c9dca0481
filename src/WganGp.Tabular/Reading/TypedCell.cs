using System.Globalization;
using WganGp.Tabular.Schema;
using WganGp.Tabular.Values;

namespace WganGp.Tabular.Reading;

/// <summary>Cells that have a type of .NET.</summary>
internal static class TypedCell
{
    private static readonly HashSet<Type> Known =
    [
        typeof(string), typeof(bool), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long),
        typeof(ulong), typeof(float), typeof(double), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly),
        typeof(TimeOnly), typeof(TimeSpan), typeof(Guid), typeof(char),
    ];

    /// <summary>Whether cells of this type are read; of a nullable one too.</summary>
    public static bool IsKnown(Type type) => Plain(type) is { IsEnum: true } || Known.Contains(Plain(type));

    public static Type Plain(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    public static bool IsDate(Type type) =>
        type == typeof(DateTime) || type == typeof(DateTimeOffset) || type == typeof(DateOnly) || type == typeof(TimeOnly);

    /// <summary>Passes a cell on. NaN is a missing number.</summary>
    public static void Add(ICellSink sink, object? value)
    {
        switch (value)
        {
            case null or double.NaN or float.NaN:
                sink.Null();
                break;
            case string text:
                sink.Text(text);
                break;
            case bool truth:
                sink.Text(truth ? "true" : "false");
                break;
            case sbyte or byte or short or ushort or int or uint or long:
                sink.Whole(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case ulong large:
                if (large <= long.MaxValue) sink.Whole((long)large);
                else sink.Text(large.ToString(CultureInfo.InvariantCulture));
                break;
            case float small:
                // Of the digits that it was written with: 0.1f is 0.1, not 0.10000000149.
                sink.Number(double.Parse(small.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
                break;
            case double number:
                sink.Number(number);
                break;
            case decimal exact:
                sink.Number((double)exact);
                break;
            case DateTime or DateTimeOffset or DateOnly or TimeOnly:
                sink.Date(DateOf(value));
                break;
            case TimeSpan span:
                sink.Number(span.TotalSeconds);
                break;
            default:
                sink.Text(Convert.ToString(value, CultureInfo.InvariantCulture)!);
                break;
        }
    }

    private static DateTime DateOf(object value) => value switch
    {
        DateTimeOffset moment => moment.UtcDateTime,
        DateOnly day => day.ToDateTime(TimeOnly.MinValue),
        TimeOnly time => new(time.Ticks),
        _ => (DateTime)value,
    };

    /// <summary>The columns of a source must have types that are known.</summary>
    public static void Check(string source, IEnumerable<(string Name, Type Type)> columns)
    {
        foreach (var (name, type) in columns)
        {
            if (IsKnown(type)) continue;
            throw new TableException(
                $"{source} has the column {Printed.Of(name)} of the type {type.Name}, which no column of a table can have: leave it " +
                "out, or " +
                "convert it to text or numbers.");
        }
    }
}
