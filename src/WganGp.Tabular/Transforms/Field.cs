using System.Text.Json.Serialization;

namespace WganGp.Tabular.Transforms;

/// <summary>
/// One learned column as numbers of a row: scalars, and spans of which one number is 1 and the others are 0. Its properties are all that is
/// saved of it.
/// </summary>
[JsonDerivedType(typeof(NumberField), "number")]
[JsonDerivedType(typeof(CategoryField), "category")]
internal abstract class Field
{
    /// <summary>The column's name.</summary>
    public required string Column { get; init; }

    /// <summary>Whether the training rows had missing values; they are one more category.</summary>
    public required bool HasNulls { get; init; }

    /// <summary>The widths of its spans.</summary>
    [JsonIgnore]
    public abstract IReadOnlyList<int> Widths { get; }

    /// <summary>Where its spans begin in a row; the layout sets them.</summary>
    [JsonIgnore]
    public int[] Starts { get; set; } = [];

    /// <summary>Writes some rows of a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">The rows' indices.</param>
    /// <param name="buffer">Row after row, zero where nothing is written.</param>
    /// <param name="stride">Numbers from one row to the next.</param>
    /// <param name="seed">Of the draws that a value's code needs: with the row's index they are always the same.</param>
    public abstract void Write(Table table, ReadOnlySpan<int> rows, Span<float> buffer, int stride, ulong seed);

    /// <summary>Reads rows into an array of the column's type, from an index on.</summary>
    /// <param name="buffer">Row after row; of a span the largest number counts.</param>
    /// <param name="stride">Numbers from one row to the next.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="values">The column's values.</param>
    /// <param name="at">The index of the first row's value.</param>
    public abstract void Read(ReadOnlySpan<float> buffer, int stride, int rows, Array values, int at);

    /// <summary>An array for the column's values.</summary>
    public abstract Array NewValues(int count);

    /// <summary>The index of the largest number.</summary>
    protected static int Largest(ReadOnlySpan<float> span)
    {
        var best = 0;
        for (var i = 1; i < span.Length; i++) if (span[i] > span[best]) best = i;
        return best;
    }
}
