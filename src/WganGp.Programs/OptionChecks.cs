using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace WganGp.Programs;

/// <summary>What is checked in the values of all programs' options while the command line is read.</summary>
public static class OptionChecks
{
    /// <summary>Refuses an empty value, which an unset variable of a shell leaves, and which would mean the current folder.</summary>
    /// <param name="option">An option whose value is a path.</param>
    /// <returns>The option.</returns>
    public static Option<string?> NotBlank(this Option<string?> option)
    {
        ArgumentNullException.ThrowIfNull(option);
        option.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
            {
                result.AddError($"{option.Name} is empty; give a path, or omit the option (an unset shell variable leaves it empty).");
            }
        });
        return option;
    }

    /// <summary>What is wrong with a command line, in one sentence.</summary>
    internal static string Message(ParseError error)
    {
        var result = error.SymbolResult as OptionResult ?? error.SymbolResult?.Parent as OptionResult;
        if (result is not { Tokens: [var token] }) return error.Message;
        var type = Nullable.GetUnderlyingType(result.Option.ValueType) ?? result.Option.ValueType;
        return NumberWanted(type, token.Value) is { } wanted ? $"{result.Option.Name} {token.Value}: it must be {wanted}." : error.Message;
    }

    /// <summary>The kind of number that a value should be; null when it is one, or when the type is not a number.</summary>
    /// <param name="type">The type of the option.</param>
    /// <param name="text">The value.</param>
    public static string? NumberWanted(Type type, string text)
    {
        ArgumentNullException.ThrowIfNull(type);
        return Type.GetTypeCode(type) switch
        {
            TypeCode.Int32 => Whole(text, int.MinValue, int.MaxValue),
            TypeCode.Int64 => Whole(text, long.MinValue, long.MaxValue),
            TypeCode.UInt64 => Whole(text, ulong.MinValue, ulong.MaxValue),
            TypeCode.Double => Real(text),
            _ => null,
        };
    }

    private static string? Whole(string text, BigInteger smallest, BigInteger largest)
    {
        const NumberStyles style = NumberStyles.AllowLeadingSign;
        if (!BigInteger.TryParse(text, style, CultureInfo.InvariantCulture, out var number))
        {
            return "a whole number, such as 100";
        }

        return number > largest ? FormattableString.Invariant($"a whole number of at most {largest}")
            : number < smallest ? FormattableString.Invariant($"a whole number of at least {smallest}")
            : null;
    }

    private static string? Real(string text)
    {
        var read = double.TryParse(
            text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
        if (!read) return "a number, such as 0.5 or 1e-4";
        // A number beyond the range is read as infinity or zero.
        var tooLarge = double.IsInfinity(number) && text.Any(char.IsAsciiDigit);
        var tooSmall = number == 0 && text.Split('e', 'E')[0].Any(digit => digit is >= '1' and <= '9');
        return tooLarge ? "a number below 1.8e308" : tooSmall ? "0 or a number above 4.9e-324" : null;
    }
}
