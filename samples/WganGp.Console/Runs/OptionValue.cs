using System.Globalization;
using System.Reflection;
using WganGp.Programs;

namespace WganGp.ConsoleApp.Runs;

/// <summary>Reads the value of an option from text.</summary>
internal static class OptionValue
{
    // The names that AcceptedFindings, the only list of texts, can hold: any other would accept nothing.
    private static readonly string[] Findings =
    [
        .. from field in typeof(CriticFinding).GetFields(BindingFlags.Public | BindingFlags.Static)
           where field.IsLiteral
           select (string)field.GetRawConstantValue()!,
    ];

    /// <summary>Whether a text stands for no value.</summary>
    public static bool IsNull(string value) => value.Length == 0 || value.Equals("null", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a value.</summary>
    /// <param name="setting">The whole setting, for the message.</param>
    /// <param name="name">The option.</param>
    /// <param name="type">Its type.</param>
    /// <param name="value">The text.</param>
    /// <exception cref="UserException">It is no value of that type; the message says what is.</exception>
    public static object? Read(string setting, string name, Type type, string value)
    {
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        if (IsNull(value) && bare != type) return null;
        return Find(name, bare, value, out var wanted)
            ?? throw new UserException($"--set {setting}: '{value}' is not a valid value of {name}; it must be {wanted}.");
    }

    private static object? Find(string name, Type type, string value, out string wanted)
    {
        wanted = "";
        if (type.IsEnum)
        {
            wanted = "one of " + string.Join(", ", Enum.GetNames(type));
            return Enum.GetNames(type).FirstOrDefault(known => known.Equals(value, StringComparison.OrdinalIgnoreCase)) is { } found
                ? Enum.Parse(type, found)
                : null;
        }

        if (type == typeof(bool))
        {
            wanted = "true or false";
            return bool.TryParse(value, out var set) ? set : null;
        }

        if (type == typeof(string))
        {
            if (!name.StartsWith(nameof(WganGpOptions.AcceptedFindings), StringComparison.Ordinal)) return value;
            wanted = "one of " + string.Join(", ", Findings);
            return Findings.FirstOrDefault(known => known.Equals(value, StringComparison.OrdinalIgnoreCase));
        }

        if (OptionChecks.NumberWanted(type, value) is { } number)
        {
            wanted = number;
            return null;
        }

        return Convert.ChangeType(value, type, CultureInfo.InvariantCulture);
    }
}
