namespace WganGp.Tabular;

/// <summary>
/// How a table is written as text. Reading finds it, and it is part of the schema, so that rows are written as they were read.
/// </summary>
public sealed record TableFormat
{
    /// <summary>What stands between two fields.</summary>
    /// <value>The default is a comma.</value>
    public char Delimiter { get; init; } = ',';

    /// <summary>What stands before the decimals of a number: a point or a comma.</summary>
    /// <value>The default is a point.</value>
    public char DecimalSign { get; init; } = '.';

    /// <summary>What stands between groups of three digits, in the columns whose <see cref="TableColumn.Format"/> has groups.</summary>
    /// <value>The default is null: no column had them.</value>
    public char? ThousandsSign { get; init; }

    /// <summary>What is written for a missing value.</summary>
    /// <value>The default is an empty field. Reading sets it to the word that was found most often.</value>
    public string NullWord { get; init; } = "";

    /// <summary>The encoding's name, such as <c>utf-8</c>, <c>utf-16</c> or <c>windows-1252</c>.</summary>
    /// <value>The default is <c>utf-8</c>.</value>
    public string Encoding { get; init; } = "utf-8";

    /// <summary>Whether the file begins with a byte order mark.</summary>
    /// <value>The default is false. UTF-16 is always written with one.</value>
    public bool HasByteOrderMark { get; init; }

    /// <summary>Whether names and texts stand in quotes where they need none too, as R writes them.</summary>
    /// <value>The default is false.</value>
    public bool QuotesTexts { get; init; }

    /// <summary>Whether the first line has the columns' names.</summary>
    /// <value>The default is true.</value>
    public bool HasHeader { get; init; } = true;

    /// <summary>Whether lines end with a carriage return and a line feed, as on Windows.</summary>
    /// <value>The default is false: a line feed.</value>
    public bool HasCarriageReturns { get; init; }
}
