namespace WganGp.Tabular;

/// <summary>What the values of a column mean, and so how they are learned.</summary>
public enum ColumnKind
{
    /// <summary>A measured quantity, whole or with decimals.</summary>
    Number,

    /// <summary>One of some names without an order, such as a town.</summary>
    Category,

    /// <summary>One of some names with an order, such as a grade; the order is that of <see cref="TableColumn.Categories"/>.</summary>
    OrderedCategory,

    /// <summary>One of two names, false before true in <see cref="TableColumn.Categories"/>.</summary>
    Boolean,

    /// <summary>A date, a time of a date, or both.</summary>
    Date,

    /// <summary>
    /// A text that names its row, such as a customer's number: never learned. Synthetic rows get new ones of the same pattern
    /// (<see cref="TableColumn.Pattern"/>).
    /// </summary>
    TextId,

    /// <summary>The same value in every row (<see cref="TableColumn.Value"/>).</summary>
    Constant,

    /// <summary>Not read, and not part of synthetic rows.</summary>
    Ignored,
}
