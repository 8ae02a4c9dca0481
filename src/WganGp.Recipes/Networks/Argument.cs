using System.Runtime.CompilerServices;

namespace WganGp.Recipes.Networks;

/// <summary>Checks of the networks' constructor arguments; libtorch's own messages name none of them.</summary>
internal static class Argument
{
    /// <summary>A size: 1 or more.</summary>
    public static T Positive<T>(
        this T value, [CallerArgumentExpression(nameof(value))] string name = "") where T : System.Numerics.INumber<T> =>
        value > T.Zero ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; give 1 or more.");

    /// <summary>A count that may be 0.</summary>
    public static int NotNegative(this int value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value >= 0 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; give 0 or more.");

    /// <summary>A probability of dropping: 0 or more, less than 1.</summary>
    public static double Probability(this double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value is >= 0 and < 1
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; give 0 or more, and less than 1.");
}
