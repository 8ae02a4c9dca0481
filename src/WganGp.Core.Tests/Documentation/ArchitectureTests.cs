using System.Text.RegularExpressions;
using FluentAssertions;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Tests.Documentation;

/// <summary>The house: Core's folders, and which of them may know which.</summary>
public sealed class ArchitectureTests
{
    private static readonly string Core = Path.Combine(Repository.Root, "src", "WganGp.Core");

    /// <summary>The rooms from top to bottom: a room knows those below it and none above.</summary>
    /// <remarks>
    /// Inspection stands above Penalty: it tries the penalty's gradient on a critic, and the penalty knows nothing of findings.
    /// </remarks>
    internal static readonly string[] Rooms =
    [
        "Serving", "Runs", "Updates", "Layerwise", "Inspection", "Penalty", "Data", "Networks", "Processes",
        "Operations", "TensorFiles", "Runtime",
    ];

    /// <summary>What only the rooms named here may use of the public types that stand above all rooms.</summary>
    private static readonly Dictionary<string, string[]> Facades = new()
    {
        [nameof(WganGpTrainer)] = ["Runs"],
        [nameof(GradientPenalty)] = ["Runs", "Updates"],
        [nameof(CriticInspector)] = ["Runs", "Inspection"],
        [nameof(Checkpoint)] = ["Serving"],
        [nameof(SafeTensors)] = [],
    };

    public static TheoryData<string> Present => [.. Rooms.Where(room => Directory.Exists(Folder(room)))];

    [Theory]
    [MemberData(nameof(Present))]
    public void A_room_knows_those_below_it_and_none_above(string room)
    {
        var above = Rooms.TakeWhile(other => other != room).ToList();
        foreach (var (file, code) in Sources(room))
        {
            References(code).Intersect(above).Should().BeEmpty("{0} is in {1}", file, room);
            var forbidden = Facades.Where(facade => !facade.Value.Contains(room)).Select(facade => facade.Key);
            forbidden.Where(type => Regex.IsMatch(code, $@"(?<![\w.""]){type}\b(?!\s*=)")).Should().BeEmpty("{0} is in {1}", file, room);
        }
    }

    [Fact]
    public void Options_know_nothing()
    {
        foreach (var (file, code) in Sources("Options")) References(code).Should().BeEmpty("{0} is in Options", file);
    }

    [Theory]
    [MemberData(nameof(Present))]
    public void A_files_namespace_is_its_rooms(string room)
    {
        // A public type is the application's, and stands in the root namespace wherever its file is.
        foreach (var (file, code) in Sources(room)) code.Should().MatchRegex($@"namespace WganGp(\.{room})?;", "{0} is in {1}", file, room);
    }

    [Fact]
    public void Every_folder_is_a_room() =>
        Directory.EnumerateDirectories(Core).Select(folder => Path.GetFileName(folder)!)
            .Except(["bin", "obj", "build"]).Except(Rooms).Should().Equal("Options");

    [Fact]
    public void A_file_has_at_most_250_lines() =>
        // build/ is not compiled into the assembly.
        AllFiles().Where(file => !file.StartsWith(Folder("build"), StringComparison.Ordinal))
            .Where(file => File.ReadLines(file).Count() > 250).Should().BeEmpty();

    [Fact]
    public void The_gradient_is_requested_in_one_place()
    {
        // Called from C# it can end the process: PInvoke without an exception guard.
        AllFiles().Where(file => File.ReadAllText(file).Contains("autograd.grad(", StringComparison.Ordinal))
            .Select(Path.GetFileName).Should().Equal("InputGradient.cs");
    }

    [Fact]
    public void TorchScript_is_compiled_in_one_place() =>
        AllFiles().Where(file => File.ReadAllText(file).Contains("jit.compile(", StringComparison.Ordinal))
            .Select(Path.GetFileName).Should().Equal("TorchScript.cs");

    /// <summary>The rooms that code names, by a using, a full name, or a name relative to the root namespace.</summary>
    private static List<string> References(string code)
    {
        var types = typeof(WganGpTrainer).Assembly.GetTypes().ToLookup(type => type.Namespace, type => type.Name.Split('`')[0]);
        return [.. Rooms.Where(room => Regex.IsMatch(code, $@"\bWganGp\.{Regex.Escape(room)}\b(?!\.[A-Z]\w*;)") || types[$"WganGp.{room}"]
            .Any(type => Regex.IsMatch(code, $@"(?<![\w.]){Regex.Escape($"{room}.{type}")}\b")))];
    }

    /// <summary>The files of a room, without comments and their own namespace.</summary>
    private static List<(string File, string Code)> Sources(string room)
    {
        var files = Directory.GetFiles(Folder(room), "*.cs");
        files.Should().NotBeEmpty();
        return [.. files.Select(file => (Path.GetFileName(file), string.Join('\n', File.ReadLines(file).Where(IsCode))))];

        static bool IsCode(string line) => !line.TrimStart().StartsWith("//", StringComparison.Ordinal);
    }

    private static string Folder(string room) => Path.Combine([Core, .. room.Split('.')]);

    private static IEnumerable<string> AllFiles() => Directory.EnumerateFiles(Core, "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
}
