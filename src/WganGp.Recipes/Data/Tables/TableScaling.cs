namespace WganGp.Recipes.Data;

/// <summary>
/// How each column of a table is scaled: a value becomes (value - offset) / scale. A constant column has the scale 1.
/// </summary>
public enum TableScaling
{
    /// <summary>Unchanged: offset 0, scale 1.</summary>
    None,

    /// <summary>Mean 0 and standard deviation 1: the offset is the mean, the scale is the standard deviation over all rows.</summary>
    Standardize,

    /// <summary>From -1 to 1: the offset is the midpoint of the smallest and largest value, the scale is half their difference.</summary>
    MinMax,
}
