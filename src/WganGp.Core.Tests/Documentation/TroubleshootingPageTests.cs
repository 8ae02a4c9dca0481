using System.Reflection;
using System.Text.RegularExpressions;
using FluentAssertions;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Tests.Documentation;

/// <summary>docs/troubleshooting.md has every message of the library.</summary>
public sealed partial class TroubleshootingPageTests
{
    /// <summary>As many words tell messages apart.</summary>
    private const int Words = 5;

    /// <summary>
    /// Where no message begins: descriptions of recipes and instruments, formats of dates, the text of a report's page, build output, and
    /// the findings of the preflight check, which the page names.
    /// </summary>
    private static readonly string[] Others =
    [
        "WganGp.Recipes/Systems/", "WganGp.Core/build/", "WganGp.Core/Inspection/", "WganGp.Core/Runs/Instruments.cs",
        "WganGp.Tabular/Values/DateFormats.cs", "WganGp.Tabular/Report/", "/obj/", "/bin/",
    ];

    private static readonly string Source = Path.Combine(Repository.Root, "src");
    private static readonly string Page = Plain(File.ReadAllText(Path.Combine(Repository.Root, "docs", "troubleshooting.md")));

    [Fact]
    public void The_first_words_of_every_message_are_on_the_page()
    {
        var messages = new[]
        {
            "WganGp.Core", "WganGp.Recipes", "WganGp.Metrics", "WganGp.Onnx", "WganGp.Mpi", "WganGp.Tabular", "Shared",
        }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Source, folder), "*.cs", SearchOption.AllDirectories))
            .Select(path => (File: Path.GetRelativePath(Source, path).Replace('\\', '/'), Path: path))
            .Where(file => !file.File.StartsWith("Shared/TestSupport", StringComparison.Ordinal) &&
                (file.File.EndsWith("Preflight.cs", StringComparison.Ordinal) ||
                    !Others.Any(other => file.File.Contains(other, StringComparison.Ordinal))))
            .SelectMany(file => SourceTexts.Of(File.ReadAllText(file.Path)).Select(text => (file.File, Words: FirstWords(text))))
            .Where(message => message.Words is not null).Distinct().ToList();

        messages.Should().HaveCountGreaterThan(200);
        string[] missing =
        [
            .. messages.Where(message => !Page.Contains(message.Words!, StringComparison.Ordinal))
                .Select(message => $"{message.File}: {message.Words}").Order(StringComparer.Ordinal),
        ];
        Assert.True(
            missing.Length == 0,
            $"docs/troubleshooting.md lacks {missing.Length} messages; add each with what it means and what to do:\n" +
            string.Join('\n', missing));
    }

    [Fact]
    public void Every_finding_is_on_the_page()
    {
        var names = typeof(CriticFinding).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.Name).ToList();

        names.Should().NotBeEmpty().And.OnlyContain(name => Page.Contains(name, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("throw new E($\"The file '{path}' is {(a ? \"x\" : $\"y{1}\")}: check it.\");", "The file '…' is …: check it.")]
    [InlineData("f(\"One \" +\n    $\"{{two}} {three}\" + \" four.\", 'x', '\\'', '\"');", "One {two} … four.")]
    [InlineData("var a = @\"He said \"\"no\"\".\"; // \"not this\"", "He said \"no\".")]
    [InlineData("f(name + \" continues.\");", null)]
    [InlineData("/* \"a\" */ [SuppressMessage(\"b\", Justification = \"It is so.\")]", null)]
    [InlineData("$\"{x:N0} \\\"quoted\\\" {string.Join(\", \", y)}\"", "… \"quoted\" …")]
    public void Texts_are_found_in_sources(string source, string? text) =>
        SourceTexts.Of(source).Should().Equal(text is null ? [] : [text]);

    [Theory]
    [InlineData("The table '…' has no column …: its", "The table '…' has no column")]
    [InlineData("… is …; give 1 or more.", "… is …; give 1 or more.")]
    [InlineData("{Fault} Networks without convolutions can be trained", "… Networks without convolutions can be")]
    [InlineData("…… is null with … 0", "… is null with … 0")]
    [InlineData("Set it to Auto", "Set it to Auto")]
    [InlineData("it has no tensor", null)]
    [InlineData("Adam", null)]
    public void First_words_are_those_of_a_sentence(string text, string? words) => FirstWords(text).Should().Be(words);

    /// <summary>The start of a text that is a sentence: it begins with a capital or a quoted name, and has three words or more.</summary>
    private static string? FirstWords(string text)
    {
        var plain = Plain(Placeholder().Replace(text, "…"));
        if (!SentenceStart().IsMatch(plain)) return null;
        var words = Word().Matches(plain);
        if (words.Count < 3) return null;
        var last = words[Math.Min(Words, words.Count) - 1];
        return plain[..(last.Index + last.Length)];
    }

    /// <summary>Without Markdown, on one line.</summary>
    private static string Plain(string text) =>
        Ellipses().Replace(Space().Replace(text.Replace("`", "", StringComparison.Ordinal), " "), "…").Trim();

    [GeneratedRegex(@"\{[A-Za-z]+\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex("^([A-Z]|'?…)")]
    private static partial Regex SentenceStart();

    [GeneratedRegex(@"[A-Za-z0-9][^\s…]*")]
    private static partial Regex Word();

    [GeneratedRegex("…+")]
    private static partial Regex Ellipses();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
