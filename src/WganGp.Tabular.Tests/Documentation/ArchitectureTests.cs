using System.Text.RegularExpressions;
using FluentAssertions;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Tabular.Tests.Documentation;

/// <summary>The folders of WganGp.Tabular, and which of them may know which.</summary>
public sealed class ArchitectureTests
{
    /// <summary>The rooms from top to bottom: a room knows those below it and none above.</summary>
    private static readonly string[] Rooms = ["Report", "Scores", "Model", "Steps", "Transforms", "Writing", "Reading", "Schema", "Values"];

    private static readonly string Project = Path.Combine(Repository.Root, "src", "WganGp.Tabular");

    public static TheoryData<string> Present => [.. Rooms.Where(room => Directory.Exists(Path.Combine(Project, room)))];

    [Theory]
    [MemberData(nameof(Present))]
    public void A_room_knows_those_below_it_and_none_above(string room)
    {
        var above = Rooms.TakeWhile(other => other != room).ToList();
        foreach (var (file, code) in Sources(room))
        {
            above.Where(other => Regex.IsMatch(code, $@"\bWganGp\.Tabular\.{other}\b|(?<![\w.]){other}\.[A-Z]"))
                .Should().BeEmpty("{0} is in {1}", file, room);
        }
    }

    [Theory]
    [MemberData(nameof(Present))]
    public void A_files_namespace_is_its_rooms(string room)
    {
        // A public type is the application's, and stands in the root namespace wherever its file is.
        foreach (var (file, code) in Sources(room))
        {
            code.Should().MatchRegex($@"namespace WganGp\.Tabular(\.{room})?;", "{0} is in {1}", file, room);
        }
    }

    [Fact]
    public void Every_folder_is_a_room() => Directory.GetDirectories(Project).Select(folder => Path.GetFileName(folder)!)
        .Except(["bin", "obj", "Bundled"]).Should().BeSubsetOf(Rooms);

    [Fact]
    public void The_page_lists_the_rooms_from_top_to_bottom()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "architecture.md")).ReplaceLineEndings("\n");
        var section = page.Split("\n## ").Single(part => part.StartsWith("Folders of WganGp.Tabular\n", StringComparison.Ordinal));

        Regex.Matches(section, @"^\| `(\w+)` \|", RegexOptions.Multiline).Select(row => row.Groups[1].Value).Should()
            .Equal(Rooms.Where(room => Directory.Exists(Path.Combine(Project, room))));
    }

    [Fact]
    public void A_file_has_at_most_250_lines() =>
        Files().Where(file => File.ReadLines(file).Count() > 250).Should().BeEmpty();

    private static List<(string File, string Code)> Sources(string room) =>
        [.. Directory.GetFiles(Path.Combine(Project, room), "*.cs").Select(file => (Path.GetFileName(file), File.ReadAllText(file)))];

    private static IEnumerable<string> Files() => Directory.EnumerateFiles(Project, "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
}
