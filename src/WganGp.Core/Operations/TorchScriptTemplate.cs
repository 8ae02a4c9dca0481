using System.Collections.Concurrent;

namespace WganGp.Operations;

/// <summary>
/// A TorchScript text with placeholders for constants. TorchSharp cannot pass a list of numbers to a script, and lists that a script
/// builds from single numbers cost 2 to 3 microseconds per call; constants cost nothing.
/// </summary>
/// <param name="text">The text. A placeholder is a name after a $, alone after the return of a function.</param>
internal sealed class TorchScriptTemplate(string text)
{
    // One compiled text per set of constants, for the life of the process.
    private readonly ConcurrentDictionary<string, TorchScript> compiled = new();

    /// <summary>The text with each placeholder replaced by its constant.</summary>
    public TorchScript With(params ReadOnlySpan<(string Placeholder, string Constant)> constants)
    {
        var whole = text;
        foreach (var (placeholder, constant) in constants) whole = whole.Replace(placeholder, constant, StringComparison.Ordinal);
        return compiled.GetOrAdd(whole, Compile);
    }

    // A text that libtorch cannot compile ends the process.
    private static TorchScript Compile(string whole) => whole.Contains('$', StringComparison.Ordinal)
        ? throw new InvalidOperationException($"A placeholder of this TorchScript text has no constant:\n{whole}")
        : new TorchScript(whole);

    /// <summary>A list of integers as TorchScript writes it.</summary>
    public static string List(IEnumerable<long> values) => $"[{string.Join(", ", values)}]";
}
