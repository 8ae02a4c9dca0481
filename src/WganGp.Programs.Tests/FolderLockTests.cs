using System.Text.Json.Nodes;
using FluentAssertions;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Programs.Tests;

/// <summary>Two processes never write into one folder.</summary>
public sealed class FolderLockTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string File => folder[FolderLock.FileName];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Second_process_is_refused_until_the_first_ends()
    {
        using (var first = FolderLock.Take(folder.Path))
        {
            first.TakenOver.Should().BeNull();
            FluentActions.Invoking(() => FolderLock.Take(folder.Path)).Should().Throw<FolderInUseException>()
                .WithMessage($"{folder.Path} is in use by process {Environment.ProcessId} on {Environment.MachineName}. Wait *");
        }

        System.IO.File.Exists(File).Should().BeFalse();
        using var second = FolderLock.Take(folder.Path);
        second.TakenOver.Should().BeNull();
    }

    [Fact]
    public void Named_pipe_in_the_place_of_the_lock_is_refused_and_not_waited_for()
    {
        if (OperatingSystem.IsWindows()) return;
        using (var process = System.Diagnostics.Process.Start("mkfifo", [File])) process.WaitForExit();

        FluentActions.Invoking(() => FolderLock.Take(folder.Path)).Should().Throw<UserException>()
            .WithMessage($"{File} cannot be written: '{File}' is a named pipe, *");
    }

    [Fact]
    public void Lock_of_a_process_that_has_ended_is_taken_over_though_another_has_its_number()
    {
        Leave(owner => owner["Start"] = "1");

        using var next = FolderLock.Take(folder.Path);

        next.TakenOver.Should().Be($"process {Environment.ProcessId} on {Environment.MachineName}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{ \"Process\"")]
    [InlineData("null")]
    public void Lock_that_was_not_written_completely_is_taken_over(string text)
    {
        System.IO.File.WriteAllText(File, text);

        using var next = FolderLock.Take(folder.Path);

        next.TakenOver.Should().Be(text.Length == 0 ? null : "an unknown process");
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(30, true)]
    [InlineData(120, false)]
    public void Process_on_another_machine_holds_its_lock_while_it_touches_it(int seconds, bool isHeld)
    {
        Leave(owner => owner["Host"] = "elsewhere");
        System.IO.File.SetLastWriteTimeUtc(File, DateTime.UtcNow.AddSeconds(-seconds));

        if (isHeld)
        {
            FluentActions.Invoking(() => FolderLock.Take(folder.Path)).Should().Throw<FolderInUseException>()
                .WithMessage("*process * on elsewhere, which showed itself * seconds ago. *try again in 60 seconds.");
        }
        else
        {
            using var next = FolderLock.Take(folder.Path);
            next.TakenOver.Should().EndWith(" on elsewhere");
        }
    }

    [Fact]
    public void One_of_many_that_want_a_new_folder_gets_it()
    {
        for (var round = 0; round < 20; round++)
        {
            var path = folder[$"run-{round}"];
            var taken = new FolderLock?[4];
            Parallel.For(0, taken.Length, i => taken[i] = OutputFolder.TryClaim(path));
            taken.OfType<FolderLock>().Should().ContainSingle();
            foreach (var mine in taken.OfType<FolderLock>()) mine.Dispose();
        }
    }

    [Fact]
    public void Folder_that_holds_anything_is_not_claimed_and_stays_as_it_is()
    {
        System.IO.File.WriteAllText(folder["mine.txt"], "mine");

        OutputFolder.TryClaim(folder.Path).Should().BeNull();

        Directory.GetFiles(folder.Path).Should().Equal(folder["mine.txt"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void Empty_path_is_no_folder(string path) =>
        FluentActions.Invoking(() => OutputFolder.ThrowUnlessFolder(path))
            .Should().Throw<UserException>().WithMessage("--output is empty*");

    private void Leave(Action<JsonObject> change)
    {
        using var own = FolderLock.Take(folder.Path);
        var owner = JsonNode.Parse(System.IO.File.ReadAllText(File))!.AsObject();
        change(owner);
        System.IO.File.WriteAllText(File, owner.ToJsonString());
    }
}
