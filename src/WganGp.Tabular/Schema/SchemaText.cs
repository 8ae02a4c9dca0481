using System.Globalization;
using System.Text;
using WganGp.Tabular.Values;

namespace WganGp.Tabular.Schema;

/// <summary>A schema as a table to read.</summary>
internal static class SchemaText
{
    private const int WidestName = 30;
    private const int WidestNames = 70;

    public static string Of(TableSchema schema)
    {
        (string Name, string Kind, string Values, string? Note)[] lines =
        [
            ("column", "kind", "values", null),
            .. schema.Columns.Select(column => (Name(column.Name), Kind(column), Values(column), column.Note)),
        ];
        var (names, kinds) = (lines.Max(line => line.Name.Length), lines.Max(line => line.Kind.Length));
        var text = new StringBuilder();
        foreach (var (name, kind, values, note) in lines)
        {
            text.Append($"{name.PadRight(names)}  {kind.PadRight(kinds)}  {values}".TrimEnd()).Append('\n');
            if (note is not null) text.Append(CultureInfo.InvariantCulture, $"{"",2}{TerminalText.Escaped(note, Code)}\n");
        }

        return text.ToString().TrimEnd('\n');
    }

    private static string Name(string name)
    {
        var safe = TerminalText.Escaped(name, Code);
        return safe.Length > WidestName ? safe[..(WidestName - 1)] + "…" : safe;
    }

    private static string Code(int code) => $"\\u{code:X4}";

    private static string Kind(TableColumn column) => column.Kind + (column.HasNulls ? " or null" : "");

    private static string Values(TableColumn column) => column.Kind switch
    {
        ColumnKind.Number => Joined(Range(column.Minimum, column.Maximum), column.Decimals switch
        {
            null => "",
            0 => "whole",
            1 => "1 decimal",
            var many => $"{many} decimals",
        }, column.Format is { } format ? $"written {format}" : ""),
        ColumnKind.Date => Joined(
            column is { Earliest: { } first, Latest: { } last } ? $"{Printed.Of(first)} to {Printed.Of(last)}" : "",
            Unit(column.Resolution),
            $"written {column.Format ?? DateText.Iso}"),
        ColumnKind.TextId => $"new ones like {new IdPattern(column.Pattern).Id(0, 0)}",
        ColumnKind.Constant => column.Value is { } value ? Name(value) : "null",
        ColumnKind.Ignored => "",
        _ => Names(column.Categories),
    };

    private static string Joined(params string[] parts) => string.Join(", ", parts.Where(part => part.Length > 0));

    private static string Range(double? least, double? most) => (least, most) switch
    {
        ({ } from, { } to) => $"{Printed.Of(from)} to {Printed.Of(to)}",
        ({ } from, null) => $"from {Printed.Of(from)}",
        (null, { } to) => $"to {Printed.Of(to)}",
        _ => "",
    };

    private static string Unit(TimeSpan? unit) => unit switch
    {
        { Ticks: TimeSpan.TicksPerDay } => "days",
        { Ticks: TimeSpan.TicksPerHour } => "hours",
        { Ticks: TimeSpan.TicksPerMinute } => "minutes",
        { Ticks: TimeSpan.TicksPerSecond } => "seconds",
        { Ticks: TimeSpan.TicksPerMillisecond } => "milliseconds",
        { Ticks: TimeSpan.TicksPerMicrosecond } => "microseconds",
        _ => "",
    };

    private static string Names(IReadOnlyList<string> names)
    {
        var text = new StringBuilder($"{Printed.Of(names.Count)}: ");
        for (var at = 0; at < names.Count; at++)
        {
            var name = Name(names[at]);
            if (text.Length + name.Length > WidestNames && at > 0) return text.Append('…').ToString();
            text.Append(name).Append(at < names.Count - 1 ? ", " : "");
        }

        return text.ToString();
    }
}
