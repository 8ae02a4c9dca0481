using System.Text.RegularExpressions;
using FluentAssertions;
using WganGp.ConsoleApp.Commands;
using WganGp.Recipes;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests;

/// <summary>Every command of this program in the documentation is one that it accepts, with options that take effect.</summary>
public sealed partial class DocumentedCommandsTests
{
    private const string Project = "--project samples/WganGp.Console";

    // What stands for a value in the pages, and a value.
    private static readonly (string Placeholder, string Value)[] Placeholders =
    [
        ("Section:Key=value", "GradientPenalty:Weight=5"), ("Group:Name=value", "GradientPenalty:Weight=5"), ("Name=value", "BatchSize=3"),
        ("--recipe NAME", "--recipe fashion"), ("=N", "=3"), ("=M", "=3"), (" N", " 3"),
    ];

    public static TheoryData<string, string> Commands
    {
        get
        {
            var root = Repository.Root;
            var found = new TheoryData<string, string>();
            string[] pages = [.. Directory.GetFiles(Path.Combine(root, "docs"), "*.md").Order(StringComparer.Ordinal)];
            foreach (var page in pages.Prepend(Path.Combine(root, "CONTRIBUTING.md")).Prepend(Path.Combine(root, "README.md")))
            {
                foreach (var command in In(File.ReadAllLines(page)).Distinct()) found.Add(Path.GetFileName(page), command);
            }

            return found;
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Command_of_the_documentation_is_accepted(string page, string command)
    {
        var text = Synopsis().Replace(command.Replace(@"\|", "|", StringComparison.Ordinal), "").Replace("[", "").Replace("]", "");
        text = Placeholders.Aggregate(text, (line, pair) => line.Replace(pair.Placeholder, pair.Value, StringComparison.Ordinal));
        var result = CommandLine.Create().Parse(text.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        result.Errors.Select(error => error.Message).Should().BeEmpty("{0} has: {1}", page, command);
        if (result.CommandResult.Command.Name is not "train") return;
        var settings = TrainCommand.Settings(result);
        settings.Options(Recipe.Find(settings.Recipe ?? "fashion"), null, "checkpoints").Validate().Should().BeEmpty();
    }

    [Fact]
    public void Commands_are_found()
    {
        var all = Commands.Select(row => (string)((object[])row)[1]).ToList();

        all.Should().HaveCountGreaterThan(20).And.Contain("train --set AcceptedFindings:0=BatchStatistics")
            .And.Contain("train --recipe toy-25gaussians --threads 1")
            .And.Contain("sample --count 640 --checkpoint FILE --output FILE.png");
    }

    private static IEnumerable<string> In(IEnumerable<string> lines)
    {
        var isCode = false;
        foreach (var line in lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal)) isCode = !isCode;
            if (!isCode)
            {
                var spans = Span().Matches(line).Select(span => Whole(span.Groups[1].Value));
                foreach (var command in spans.OfType<string>()) yield return command;
                continue;
            }

            var bare = line.Split('#')[0].Trim();
            if (bare.Contains(Project, StringComparison.Ordinal)) yield return bare.Split(" -- ") is [_, var arguments] ? arguments : "";
            else if (Command().IsMatch(bare)) yield return bare;
        }
    }

    /// <summary>A command in running text, completed where it is only a part; null for what is none of this program.</summary>
    private static string? Whole(string span)
    {
        if (span.StartsWith("-- ", StringComparison.Ordinal)) span = span[3..];
        if (span.StartsWith("--set ", StringComparison.Ordinal)) return $"train {span}";
        // The bare name of a command that needs options is only spoken of.
        if (!Command().IsMatch(span) || span == "sample") return null;
        return span.StartsWith("sample ", StringComparison.Ordinal) && !span.Contains("--checkpoint", StringComparison.Ordinal)
            ? $"{span} --checkpoint FILE --output FILE.png"
            : span;
    }

    [GeneratedRegex("^(train|sample|inspect|recipes|evaluate)( --.*)?$|^watch [^ ]+$")]
    private static partial Regex Command();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Span();

    [GeneratedRegex(@" ?\| ?\S+")]
    private static partial Regex Synopsis();
}
