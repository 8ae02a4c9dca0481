using System.Text;
using System.Text.RegularExpressions;

namespace WganGp.Tests.Documentation;

/// <summary>The string literals of a C# file as templates: each interpolation is an ellipsis, and a sum of literals is one text.</summary>
internal sealed partial class SourceTexts
{
    private readonly string source;
    private readonly List<(int Start, int End, string Text)> found = [];
    private int at;

    private SourceTexts(string source) => this.source = source;

    public static IReadOnlyList<string> Of(string source)
    {
        var texts = new SourceTexts(source);
        texts.Scan();
        return [.. texts.found.Select(text => text.Text)];
    }

    private void Scan()
    {
        var end = 0;
        while (at < source.Length)
        {
            var start = at;
            if (StartsWith("//")) SkipTo("\n");
            else if (StartsWith("/*")) SkipTo("*/");
            else if (source[at] == '\'') at += source[at + 1] == '\\' ? source.IndexOf('\'', at + 3) - at + 1 : 3;
            else if (IsLiteral()) Add(source[end..start], start, Literal());
            else at++;
            if (at > start + 1) end = at;
        }
    }

    /// <summary>Adds a literal, or appends it to the one before if there is nothing but a plus sign between them.</summary>
    private void Add(string between, int start, string text)
    {
        if (found.Count > 0 && found[^1].End == start - between.Length && Sum().IsMatch(between))
        {
            found[^1] = (found[^1].Start, at, found[^1].Text + text);
        }
        else if (!Continues().IsMatch(source[Math.Max(0, start - 200)..start]))
        {
            found.Add((start, at, text));
        }
    }

    /// <summary>Reads the literal at the position.</summary>
    private string Literal()
    {
        var opening = Opening().Match(source, at).Value;
        at += opening.Length;
        if (opening.EndsWith("\"\"\"", StringComparison.Ordinal))
        {
            SkipTo("\"\"\"");
            return "";
        }

        var (interpolated, verbatim) = (opening.Contains('$', StringComparison.Ordinal), opening.Contains('@', StringComparison.Ordinal));
        var text = new StringBuilder();
        for (; source[at] != '"' || (verbatim && StartsWith("\"\"")); at++)
        {
            if (interpolated && source[at] == '{' && source[at + 1] != '{')
            {
                SkipInterpolation();
                text.Append('…');
                continue;
            }

            // The first of two signs escapes the second.
            if ((!verbatim && source[at] == '\\') || (verbatim && source[at] == '"') || (interpolated && source[at] is '{' or '}')) at++;
            text.Append(source[at]);
        }

        at++;
        return text.ToString();
    }

    /// <summary>Leaves the position at the closing brace.</summary>
    private void SkipInterpolation()
    {
        at++;
        for (var depth = 1; depth > 0;)
        {
            if (IsLiteral())
            {
                Literal();
                continue;
            }

            if (source[at] == '\'' && source[at + 2] == '\'') at += 2;
            else if (source[at] == '{') depth++;
            else if (source[at] == '}') depth--;
            at++;
        }

        at--;
    }

    private bool IsLiteral() => source[at] is '"' or '$' or '@' && Opening().IsMatch(source, at);

    private bool StartsWith(string text) => string.CompareOrdinal(source, at, text, 0, text.Length) == 0;

    private void SkipTo(string end)
    {
        var next = source.IndexOf(end, at, StringComparison.Ordinal);
        at = next < 0 ? source.Length : next + end.Length;
    }

    [GeneratedRegex(@"\G(\$*""""""+|[$@]*"")")]
    private static partial Regex Opening();

    [GeneratedRegex(@"^[\s)]*\+\s*$")]
    private static partial Regex Sum();

    /// <summary>A text after a plus sign continues another; what analyzers are told is for no user.</summary>
    [GeneratedRegex(@"(\+\s*|SuppressMessage\([^\n]*)$")]
    private static partial Regex Continues();
}
