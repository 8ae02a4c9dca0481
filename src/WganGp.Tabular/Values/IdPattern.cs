
namespace WganGp.Tabular.Values;

/// <summary>A pattern of ids: fixed signs, and places where one of some signs stands.</summary>
internal sealed class IdPattern
{
    public const string Default = "id-########";

    private const ulong MostCounted = 1UL << 62;

    private readonly List<Place> places = [];

    public IdPattern(string? pattern)
    {
        pattern ??= Default;
        for (var at = 0; at < pattern.Length; at++)
        {
            if (pattern[at] == '\\' && at + 1 < pattern.Length) places.Add(new(pattern[++at], "", true));
            else Add(pattern[at], Choices(pattern[at]));
        }
    }

    /// <summary>How many ids there are; at most 2^62 are counted.</summary>
    public ulong Capacity { get; private set; } = 1;

    public static string Choices(char sign) => sign switch
    {
        '#' => "0123456789",
        '%' => "123456789",
        'a' => "abcdefghijklmnopqrstuvwxyz",
        'A' => "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        'x' => "0123456789abcdef",
        'X' => "0123456789ABCDEF",
        _ => "",
    };

    /// <summary>A sign that stands for itself.</summary>
    public static string Literal(char sign) => sign == '\\' || Choices(sign).Length > 0 ? $"\\{sign}" : sign.ToString();

    /// <summary>One id for each number below <see cref="Capacity"/>; the places beyond 2^62 are filled from the noise.</summary>
    public string Id(ulong number, ulong noise)
    {
        var text = new char[places.Count];
        for (var at = 0; at < text.Length; at++)
        {
            var (literal, choices, isCounted) = places[at];
            var count = (ulong)choices.Length;
            if (count == 0)
            {
                text[at] = literal;
            }
            else if (isCounted)
            {
                text[at] = choices[(int)(number % count)];
                number /= count;
            }
            else
            {
                text[at] = choices[(int)(SplitMix64.Mix(noise + (ulong)at * SplitMix64.Step) % count)];
            }
        }

        return new(text);
    }

    private void Add(char sign, string choices)
    {
        var count = (ulong)Math.Max(choices.Length, 1);
        var isCounted = Capacity <= MostCounted / count;
        places.Add(new(sign, choices, isCounted));
        if (isCounted) Capacity *= count;
    }

    private readonly record struct Place(char Literal, string Choices, bool IsCounted);
}
