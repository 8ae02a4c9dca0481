namespace WganGp.Recipes.Data;

/// <summary>
/// What is done to each column of a table: value becomes (value - offset) / scale. A column that never changes has the scale 1.
/// </summary>
public enum TableScaling
{
    /// <summary>Nothing: offset 0, scale 1.</summary>
    None,

    /// <summary>Mean 0 and standard deviation 1: the offset is the mean, the scale the root of the mean square distance from it.</summary>
    Standardize,

    /// <summary>From -1 to 1: the offset is half-way between the smallest and the largest value, the scale half their distance.</summary>
    MinMax,
}
