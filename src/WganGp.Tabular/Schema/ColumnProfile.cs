using System.Globalization;
using WganGp.Tabular.Values;

namespace WganGp.Tabular.Schema;

/// <summary>What inference learns of one column while its cells pass: nothing is kept but a bounded number of different texts.</summary>
/// <param name="name">The column's name.</param>
/// <param name="mostCategories">How many texts are kept.</param>
/// <param name="where">Where the cell is that is passing.</param>
internal sealed class ColumnProfile(string name, int mostCategories, Func<string> where) : ICellSink
{
    private Type? type;

    public string Name { get; } = name;

    /// <summary>What stands before the decimals of the numbers of a source that is no text.</summary>
    public const char BinarySign = '.';

    public long Count { get; private set; }

    public long Nulls { get; private set; }

    public long Present => Count - Nulls;

    public DistinctValues Distinct { get; } = new(mostCategories);

    public NumberProfile Points { get; } = new();

    public NumberProfile Commas { get; } = new();

    public DateProfile Dates { get; } = new();

    public IdShape Shape { get; } = new();

    /// <summary>Where the first text is that is no number under either sign, and that text.</summary>
    public (string Where, string Text)? FirstText { get; private set; }

    /// <summary>The longest text.</summary>
    public int Longest { get; private set; }

    /// <summary>Whether some text has a space in it.</summary>
    public bool HasSpaces { get; private set; }

    /// <summary>Whether the cells never were texts.</summary>
    public bool IsBinary => type is not null;

    /// <summary>The numbers under a decimal sign.</summary>
    public NumberProfile Numbers(char decimalSign) => decimalSign == ',' ? Commas : Points;

    public void Null()
    {
        Count++;
        Nulls++;
    }

    public void Text(string text)
    {
        Count++;
        Add(text);
        Dates.Add(text);
        var isPlain = text.AsSpan().IndexOfAny(',', '.') < 0;
        var isPoint = NumberText.TryParse(text, '.', out var point);
        var comma = point;
        var isComma = isPlain ? isPoint : NumberText.TryParse(text, ',', out comma);
        Add(Points, isPoint, point, !isComma);
        Add(Commas, isComma, comma, !isPoint);
        if (!isPoint && !isComma) FirstText ??= (where(), text);
    }

    public void Number(double value)
    {
        Count++;
        Become(typeof(double));
        if (!double.IsFinite(value))
        {
            throw new TableException(
                $"The column {Printed.Of(Name)} has {Printed.Of(value)} at {where()}, and only finite numbers can be learned: replace " +
                "it, by " +
                "null if it is unknown.");
        }

        Points.AddBinary(value);
        // The first alone: a measured quantity has too many to be a category, and need not be counted.
        if (Distinct.Kept is not null) Distinct.Add(Printed.Of(value));
    }

    public void Whole(long value)
    {
        Count++;
        Become(typeof(long));
        var text = value.ToString(CultureInfo.InvariantCulture);
        Add(text);
        Points.Add(new NumberText(value, 0, 0, '\0', false, Math.Abs((double)value) < NumberText.LargestWhole));
    }

    public void Date(DateTime value)
    {
        Count++;
        Become(typeof(DateTime));
        Dates.AddBinary(value);
    }

    private static void Add(NumberProfile profile, bool isNumber, in NumberText number, bool isProof)
    {
        if (!isNumber)
        {
            profile.AddMisfit();
            return;
        }

        profile.Add(number);
        if (isProof) profile.Evidence++;
    }

    private void Add(string text)
    {
        Distinct.Add(text);
        Shape.Add(text);
        Longest = Math.Max(Longest, text.Length);
        HasSpaces |= text.Contains(' ', StringComparison.Ordinal);
    }

    private void Become(Type found)
    {
        if (type is null)
        {
            type = found;
            if (found != typeof(DateTime)) Dates.Refuse();
        }
    }
}
