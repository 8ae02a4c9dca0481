using System.Globalization;
using WganGp.Tabular.Values;

namespace WganGp.Tabular.Schema;

/// <summary>What every schema must satisfy.</summary>
internal static class SchemaRules
{
    public static void Check(TableSchema schema)
    {
        if (schema.Columns.Count == 0) throw new TableException("The schema has no columns: give it at least one.");
        if (schema.Columns.GroupBy(column => column.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new TableException(
                $"The schema has {twice.Count()} columns named {Printed.Of(twice.Key)}: rename or remove all but one.");
        }

        Check(schema.Format);
        foreach (var column in schema.Columns)
        {
            if (Fault(column) is { } fault) throw new TableException($"The schema's column {Printed.Of(column.Name)} {fault}.");
        }
    }

    public static void Check(TableFormat format)
    {
        if (format.DecimalSign is not ('.' or ',')) throw Wrong("DecimalSign", format.DecimalSign, "a point or a comma");
        if (format.Delimiter is '"' or '\r' or '\n' || char.IsLetterOrDigit(format.Delimiter))
        {
            throw Wrong("Delimiter", format.Delimiter, "a comma, a semicolon, a tab or a bar");
        }

        if (format.ThousandsSign is { } thousands && (thousands == format.DecimalSign || char.IsAsciiDigit(thousands)))
        {
            throw Wrong("ThousandsSign", thousands, "a sign other than the decimal sign");
        }
    }

    private static TableException Wrong(string option, char sign, string wanted) =>
        new($"The table's {option} is {Printed.Of(sign.ToString())}; give {wanted}.");

    private static string? Fault(TableColumn column) => column switch
    {
        { Name: "" } => "has no name: give it one",
        { Kind: < ColumnKind.Number or > ColumnKind.Ignored } => $"has the unknown kind {(int)column.Kind}: use a member of ColumnKind",
        { Kind: ColumnKind.Number } => OfNumber(column),
        { Kind: ColumnKind.Date } => OfDate(column),
        { IsCategorical: true } => OfNames(column),
        _ => null,
    };

    private static string? OfNumber(TableColumn column)
    {
        if (column.Decimals is < 0 or > NumberText.MostDecimals)
        {
            return $"has {column.Decimals} Decimals: give 0 to {NumberText.MostDecimals}, or null for no bound";
        }

        foreach (var bound in (double?[])[column.Minimum, column.Maximum])
        {
            if (bound is { } value && !double.IsFinite(value)) return $"has the bound {value}: give a finite number, or null for none";
        }

        if (column.Minimum > column.Maximum)
        {
            return
                $"has the Minimum {Printed.Of(column.Minimum!.Value)} above the Maximum {Printed.Of(column.Maximum!.Value)}: exchange them";
        }

        return column.Format is { } format && !NumberFormat.IsValid(format)
            ? $"has the Format {Printed.Of(format)}, which is none of numbers: give 0, 0.00, #,##0 or #,##0.00, with any number of decimals"
            : null;
    }

    private static string? OfDate(TableColumn column)
    {
        if (column.Earliest > column.Latest)
        {
            return
                $"has the Earliest {Printed.Of(column.Earliest!.Value)} after the Latest {Printed.Of(column.Latest!.Value)}: exchange them";
        }

        if (column.Resolution <= TimeSpan.Zero) return "has a Resolution that is not positive: give a time span, or null";
        if (column.Format is not { } format) return null;
        try
        {
            // What is written must be read again, to the resolution.
            _ = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc).ToString(format, CultureInfo.InvariantCulture);
            return format.Length == 0 ? "has an empty Format: give a date format of .NET, or null" : null;
        }
        catch (FormatException)
        {
            return $"has the Format {Printed.Of(format)}, which is none of dates: give a date format of .NET";
        }
    }

    private static string? OfNames(TableColumn column)
    {
        if (column.Kind == ColumnKind.Boolean && column.Categories.Count != 2)
        {
            return $"is Boolean and has {Printed.Of(column.Categories.Count)} Categories: give two, false before true";
        }

        if (column.Categories.Count == 0) return "has no Categories: name them, or change its kind";
        return column.Categories.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? $"has the category {Printed.Of(twice.Key)} {twice.Count()} times: name it once"
            : null;
    }
}
