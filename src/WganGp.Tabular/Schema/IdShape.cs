using System.Text;

namespace WganGp.Tabular.Schema;

/// <summary>Finds the pattern of a column's ids from the first of them: for each position, which kind of sign stands there.</summary>
internal sealed class IdShape
{
    private const int Sample = 10_000;
    private const int Longest = 64;

    private readonly Dictionary<int, Position[]> shapes = [];
    private readonly Dictionary<int, long> counts = [];
    private long seen;

    public void Add(string text)
    {
        if (seen >= Sample) return;
        seen++;
        if (text.Length is 0 or > Longest) return;
        counts[text.Length] = counts.GetValueOrDefault(text.Length) + 1;
        if (!shapes.TryGetValue(text.Length, out var shape)) shapes[text.Length] = shape = new Position[text.Length];
        for (var at = 0; at < text.Length; at++) shape[at].Add(text[at]);
    }

    /// <summary>The pattern of the most frequent length, made longer until there are many more new ids than rows.</summary>
    /// <param name="rows">Rows.</param>
    /// <returns>Null if the texts have nothing in common.</returns>
    public string? Pattern(long rows)
    {
        if (counts.Count == 0) return null;
        var (length, count) = counts.OrderByDescending(entry => entry.Value).ThenByDescending(entry => entry.Key).First();
        // Texts of many lengths are names or sentences.
        if (count * 4 < seen) return null;
        var pattern = new StringBuilder();
        var choices = 0.0;
        foreach (var position in shapes[length])
        {
            pattern.Append(position.Sign(out var choice));
            choices += Math.Log10(choice);
        }

        for (; choices < Math.Log10(rows) + 2; choices++) pattern.Append('#');
        return pattern.ToString();
    }

    /// <summary>The pattern of whole numbers.</summary>
    public static string OfNumbers(double largest, long rows)
    {
        var digits = Math.Max(Digits(largest), Digits(rows) + 2);
        return "%" + new string('#', digits - 1);

        static int Digits(double value) => (int)Math.Floor(Math.Log10(Math.Max(value, 1))) + 1;
    }

    private struct Position
    {
        private char first;
        private Signs signs;

        [Flags]
        private enum Signs
        {
            None = 0,
            Digit = 1,
            SmallHexadecimal = 2,
            LargeHexadecimal = 4,
            Small = 8,
            Capital = 16,
            Other = 32,
            Several = 64,
        }

        public void Add(char sign)
        {
            if (signs == Signs.None) first = sign;
            else if (sign != first) signs |= Signs.Several;
            signs |= sign switch
            {
                >= '0' and <= '9' => Signs.Digit,
                >= 'a' and <= 'f' => Signs.SmallHexadecimal,
                >= 'A' and <= 'F' => Signs.LargeHexadecimal,
                >= 'a' and <= 'z' => Signs.Small,
                >= 'A' and <= 'Z' => Signs.Capital,
                _ => Signs.Other,
            };
        }

        public readonly string Sign(out int choices)
        {
            choices = 1;
            if (!signs.HasFlag(Signs.Several)) return Values.IdPattern.Literal(first);
            var sign = (signs & ~Signs.Several) switch
            {
                Signs.Digit => '#',
                Signs.SmallHexadecimal or Signs.Small or Signs.Small | Signs.SmallHexadecimal => 'a',
                Signs.LargeHexadecimal or Signs.Capital or Signs.Capital | Signs.LargeHexadecimal => 'A',
                Signs.Digit | Signs.SmallHexadecimal => 'x',
                Signs.Digit | Signs.LargeHexadecimal => 'X',
                var mixed when mixed.HasFlag(Signs.Other) => '\0',
                var mixed when mixed.HasFlag(Signs.Small) || mixed.HasFlag(Signs.SmallHexadecimal) => 'a',
                _ => 'A',
            };
            if (sign == '\0') return Values.IdPattern.Literal(first);
            choices = Values.IdPattern.Choices(sign).Length;
            return sign.ToString();
        }
    }
}
