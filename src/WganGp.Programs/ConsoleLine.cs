using System.Globalization;
using System.Runtime.CompilerServices;
using Spectre.Console;

namespace WganGp.Programs;

/// <summary>Lines with marked-up names on the terminal.</summary>
public static class ConsoleLine
{
    /// <summary>Writes a line of markup; the texts in it are neither markup nor obeyed by the terminal (<see cref="Printable"/>).</summary>
    /// <param name="console">The terminal.</param>
    /// <param name="line">The line; its own text is markup, its arguments are not.</param>
    public static void Tell(this IAnsiConsole console, FormattableString line)
    {
        ArgumentNullException.ThrowIfNull(console);
        ArgumentNullException.ThrowIfNull(line);
        object?[] arguments = [.. line.GetArguments().Select(argument => argument is string text ? Printable.Of(text) : argument)];
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, FormattableStringFactory.Create(line.Format, arguments));
    }
}
