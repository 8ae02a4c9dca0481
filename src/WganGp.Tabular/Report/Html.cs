using System.Globalization;
using System.Net;
using System.Text;

namespace WganGp.Tabular.Report;

/// <summary>Builds markup. Whatever is put into a text is escaped, unless it is markup itself.</summary>
internal sealed class Html
{
    private readonly StringBuilder text = new();

    /// <summary>Adds markup with values in it.</summary>
    public Html Add(FormattableString markup)
    {
        text.Append(Escaped.Of(markup).ToString(CultureInfo.InvariantCulture)).Append('\n');
        return this;
    }

    public override string ToString() => text.ToString();

    /// <summary>Markup, which is not escaped again.</summary>
    public static Markup Of(FormattableString markup) => new(Escaped.Of(markup).ToString(CultureInfo.InvariantCulture));

    /// <summary>What was built, to be part of something else.</summary>
    public Markup ToMarkup() => new(text.ToString());

    internal readonly record struct Markup(string Text)
    {
        public static readonly Markup Nothing = new("");
    }

    private static class Escaped
    {
        public static FormattableString Of(FormattableString markup) => System.Runtime.CompilerServices.FormattableStringFactory.Create(
            markup.Format, Array.ConvertAll(markup.GetArguments(), Value));

        private static object? Value(object? value) => value switch
        {
            Markup raw => raw.Text,
            string plain => WebUtility.HtmlEncode(plain),
            _ => value,
        };
    }
}
