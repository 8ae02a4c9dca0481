namespace WganGp.Recipes.Data;

/// <summary>How a table of numbers is read.</summary>
public sealed record TableOptions
{
    /// <summary>
    /// Whether the first row names the columns; null, the default, assumes names if a used column has no number in that row, if the row
    /// counts from 0 (four columns or more), or if it alone has no fractions.
    /// </summary>
    public bool? Header { get; init; }

    /// <summary>
    /// The columns of a sample, in this order: names, or numbers from 1. Null, the default, uses all but the label column
    /// and an index: first columns whose name is empty, as pandas and R write them, or begins with "Unnamed: 0".
    /// </summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>The label column, by name or by number from 1; null, the default, for none. Its values may be any
    /// text; if all are numbers, equal numbers are one class.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>
    /// The delimiter; null, the default, detects comma, semicolon, tab, bar or spaces. A space stands for any white space.
    /// </summary>
    public string? Delimiter { get; init; }

    /// <summary>The decimal sign, '.' or ','. The default value is '.'. A comma is then no delimiter.</summary>
    public char DecimalSign { get; init; } = '.';

    /// <summary>How each column is scaled. The default value is <see cref="TableScaling.None"/>.</summary>
    public TableScaling Scaling { get; init; }

    internal void Validate()
    {
        if (DecimalSign is not ('.' or ','))
        {
            throw new ArgumentException($"TableOptions.DecimalSign is {FileData.Quote(DecimalSign.ToString())}; give '.' or ','.");
        }

        if (Delimiter is not null && (Delimiter.Length == 0 || Delimiter.AsSpan().ContainsAny("\"\r\n") || Delimiter[0] == DecimalSign))
        {
            throw new ArgumentException(
                $"TableOptions.Delimiter is {FileData.Quote(Delimiter)}; give a sign that is no quote, no line end and not the decimal " +
                $"sign {FileData.Quote(DecimalSign.ToString())}, or null to have it detected.");
        }
    }
}
