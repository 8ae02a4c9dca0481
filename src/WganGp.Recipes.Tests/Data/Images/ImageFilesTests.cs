using FluentAssertions;
using SkiaSharp;
using WganGp.Recipes.Data;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Recipes.Tests.Data;

/// <summary>Which files of a folder are data, and what is said about the others.</summary>
public sealed class ImageFilesTests : IDisposable
{
    private const string Options = """{ "Recipe": "fashion", "Data": "images", "Threads": 1, "Options": { } }""";

    private static readonly byte[] Red = Pictures.Png(2, 2, SKColors.Red);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Second_run_in_the_folder_of_the_pictures_does_not_learn_the_pictures_of_the_first()
    {
        Write("cat/1.png", Red);
        Write("dog/2.png", Red);
        var before = ImageFolder.Load(folder.Path, labels: true);
        WriteRun("output/fashion");
        WriteRun("cat/experiment");

        var data = ImageFolder.Load(folder.Path, labels: true);

        data.Count.Should().Be(2);
        data.Classes.Should().Equal("cat", "dog");
        data.Fingerprint.Should().Be(before.Fingerprint, "the first run can be resumed");
        data.Skipped.Should().HaveCount(2)
            .And.Contain("The folder 'output/fashion' holds the results of a run, which its options.json tells, and is not read as data.");
    }

    [Theory]
    [InlineData("")]
    [InlineData("samples")]
    [InlineData("checkpoints")]
    public void Folder_of_a_run_given_as_data_is_refused(string part)
    {
        WriteRun("run");

        FluentActions.Invoking(() => DataFile.Open(Path.Combine(folder["run"], part)))
            .Should().Throw<TrainingDataException>().WithMessage("The folder * holds the results of a run*give the folder of the data*");
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("{ \"Recipe\": \"fash", true)]
    [InlineData("{ \"learningRate\": 1 }", false)]
    [InlineData("[1, 2]", false)]
    public void Options_that_are_damaged_still_mark_a_run_and_others_do_not(string options, bool isRun)
    {
        Write("a/1.png", Red);
        WriteRun("b");
        File.WriteAllText(folder["b/options.json"], options);

        ImageFolder.Load(folder.Path).Count.Should().Be(isRun ? 1 : 3);
    }

    [Fact]
    public void Every_file_that_is_not_read_is_counted_and_named()
    {
        Write("a.png", Red);
        foreach (var name in (string[])["b.heic", "c.HEIC", "d.avif", ".hidden.png", ".cache/e.png", "notes.txt", "no extension"])
        {
            Write(name, Red);
        }

        ImageFolder.Load(folder.Path).Skipped.Should().Equal(
            "3 files (.heic 2, .avif 1), the first 'b.heic', are in a format that is not read: convert them to PNG, for example.",
            "2 files (.png 1, folders 1), the first '.cache/', are hidden: rename them without the dot to use them.",
            "2 files (.txt 1, without extension 1), the first 'no extension', are not an image by name: add the extension if it should " +
            "be one.");
    }

    [Theory]
    [InlineData(".jfif")]
    [InlineData(".jpe")]
    [InlineData(".JPG")]
    [InlineData(".tif")]
    [InlineData(".Tiff")]
    [InlineData(".webp")]
    [InlineData(".pgm")]
    [InlineData(".pnm")]
    public void Every_extension_of_a_picture_is_found_and_the_content_decides(string extension)
    {
        Write("a" + extension, Red);

        ImageFolder.Load(folder.Path).Count.Should().Be(1);
    }

    [Fact]
    public void Folder_of_unreadable_pictures_alone_says_so()
    {
        Write("a.heic", Red);

        FluentActions.Invoking(() => DataFile.Open(folder.Path))
            .Should().Throw<TrainingDataException>().WithMessage("*'a.heic' is in a format that is not read: convert it to PNG*");
    }

    [Fact]
    public void Linked_class_folders_are_followed()
    {
        Write("elsewhere/cats/1.png", Red);
        Write("data/dog/2.png", Red);
        if (!Link("data/cat", folder["elsewhere/cats"])) return;

        var data = ImageFolder.Load(folder["data"], labels: true);

        data.Classes.Should().Equal("cat", "dog");
        data.Skipped.Should().BeEmpty();
    }

    [Fact]
    public void Links_in_a_circle_end_and_are_named()
    {
        Write("data/a/1.png", Red);
        Write("data/b/2.png", Red);
        if (!Link("data/a/up", folder.Path) || !Link("data/a/top", folder["data"]) || !Link("data/b/self", folder["data/b"])) return;
        Link("data/c", folder["data/a"]);
        Link("data/gone", folder["absent"]);
        Directory.CreateSymbolicLink(folder["data/round"], folder["data/trip"]);
        Directory.CreateSymbolicLink(folder["data/trip"], folder["data/round"]);

        var data = ImageFolder.Load(folder["data"]);

        data.Count.Should().Be(2);
        data.Skipped.Should().ContainMatch("The link 'a/up' leads to*which contains it*").And.ContainMatch("The link 'a/top' leads to*")
            .And.ContainMatch("The folder 'b/self' leads to*read under another name*").And.ContainMatch("The folder 'c' leads to*")
            .And.ContainMatch("The link 'gone' leads to*does not exist*").And.HaveCount(7);
    }

    [Fact]
    public void Folders_that_link_to_each_other_are_each_read_once()
    {
        // Every path through the links would be 2 to the power of 20 folders.
        for (var level = 0; level < 20; level++) Write($"store/{level}/{level}.png", Red);
        for (var level = 0; level < 19; level++)
        {
            if (!Link($"store/{level}/left", folder[$"store/{level + 1}"])) return;
            Link($"store/{level}/right", folder[$"store/{level + 1}"]);
        }

        Directory.CreateDirectory(folder["data"]);
        Link("data/first", folder["store/0"]);

        ImageFolder.Load(folder["data"]).Count.Should().Be(20);
    }

    [Fact]
    public void Names_with_a_backslash_or_a_line_end_are_read_and_stay_on_one_line()
    {
        if (OperatingSystem.IsWindows()) return;
        Write("back\\slash.png", Red);
        Write("two\nlines.png", Red);
        Write("three\nlines\u001B[31m\u202E.png", [1, 2]);
        Write("empty.png", []);

        var data = ImageFolder.Load(folder.Path);

        data.Count.Should().Be(2);
        data.Skipped.Should().Equal(
            "The image 'empty.png' is empty: it has 0 bytes.",
            @"'three\nlines\u001B[31m\u202E.png' is not an image, or its header is damaged: it begins with the bytes 0102.");
    }

    private bool Link(string name, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        try
        {
            Directory.CreateSymbolicLink(folder[name], target);
            return true;
        }
        catch (IOException) when (OperatingSystem.IsWindows())
        {
            // Links need a privilege there.
            return false;
        }
    }

    private void WriteRun(string name)
    {
        Write($"{name}/options.json", System.Text.Encoding.UTF8.GetBytes(Options));
        Write($"{name}/curves.png", Red);
        Write($"{name}/samples/step-1.png", Red);
        Directory.CreateDirectory(folder[$"{name}/checkpoints"]);
    }

    private void Write(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        File.WriteAllBytes(folder[name], content);
    }
}
