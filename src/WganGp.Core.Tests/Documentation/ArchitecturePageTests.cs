using System.Text.RegularExpressions;
using FluentAssertions;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Tests.Documentation;

/// <summary>docs/architecture.md describes the folders that exist, and answers a stranger's questions with files that exist.</summary>
public sealed partial class ArchitecturePageTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "docs");
    private static readonly string Page = File.ReadAllText(Path.Combine(Folder, "architecture.md")).ReplaceLineEndings("\n");

    public static TheoryData<string> Questions => [.. Rows("Where is it?").Select(row => row[0])];

    [Fact]
    public void There_are_twenty_questions() => Questions.Should().HaveCount(20);

    [Theory]
    [MemberData(nameof(Questions))]
    public void An_answer_names_files_that_exist(string question)
    {
        var answer = Rows("Where is it?").Single(row => row[0] == question)[1];

        var files = FileLink().Matches(answer);

        files.Should().NotBeEmpty();
        foreach (Match file in files) Exists(file);
    }

    [Fact]
    public void All_other_files_that_it_names_exist()
    {
        foreach (Match file in FileLink().Matches(Page)) Exists(file);
    }

    [Fact]
    public void It_lists_the_rooms_from_top_to_bottom() =>
        Rows("Folders of WganGp.Core").Select(row => row[0].Trim('`')).Should().Equal(ArchitectureTests.Rooms);

    private static void Exists(Match file)
    {
        var path = Path.GetFullPath(Path.Combine(Folder, file.Groups["path"].Value));
        File.Exists(path).Should().BeTrue("the page names {0}", path);
        var shown = file.Groups["name"].Value.Split('/');
        path.Split(Path.DirectorySeparatorChar)[^shown.Length..].Should().Equal(shown, "a link shows where it leads");
    }

    /// <summary>The cells of the table under a heading, without its head.</summary>
    private static List<string[]> Rows(string heading) =>
    [
        .. Page.Split("\n## ").Single(section => section.StartsWith(heading + "\n", StringComparison.Ordinal)).Split('\n')
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1]),
    ];

    [GeneratedRegex(@"\[`(?<name>[^`]+\.cs)`\]\((?<path>[^)]+)\)")]
    private static partial Regex FileLink();
}
