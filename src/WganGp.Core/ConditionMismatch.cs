namespace WganGp;

/// <summary>The two ways in which a condition and a wrapped module can disagree.</summary>
internal static class ConditionMismatch
{
    public static NetworkException Unexpected(string network, string input) => new(
        $"The {network} wraps a module that takes only {input}, but a condition was passed. Wrap a module of two inputs " +
        $"({input}, condition), or use data without conditions.");

    public static NetworkException Missing(string network, string input) => new(
        $"The {network} wraps a module of two inputs ({input}, condition), but no condition was passed. Use data whose " +
        "batches carry conditions, or wrap a module of one input.");
}
