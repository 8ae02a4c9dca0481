using System.Text.Json.Serialization;

namespace WganGp.Tabular.Steps;

/// <summary>
/// A change of a table's columns before it is learned, undone after synthetic rows are drawn. Its properties are all that is saved of it.
/// </summary>
[JsonDerivedType(typeof(FewValues), "values")]
[JsonDerivedType(typeof(Gap), "gap")]
[JsonDerivedType(typeof(Joint), "joint")]
[JsonDerivedType(typeof(LeastValue), "least")]
internal abstract record TableStep
{
    /// <summary>The schema of the changed table.</summary>
    public abstract TableSchema After(TableSchema before);

    /// <summary>Changes a table.</summary>
    public abstract Table Forward(Table table);

    /// <summary>Undoes the change in synthetic rows.</summary>
    /// <param name="table">Rows of the changed schema.</param>
    /// <param name="before">The schema before the change.</param>
    public abstract Table Inverse(Table table, TableSchema before);

    /// <summary>The changed table's column that alone decides a column's value.</summary>
    /// <returns>Null when several do.</returns>
    public abstract string? Owner(string column);
}
