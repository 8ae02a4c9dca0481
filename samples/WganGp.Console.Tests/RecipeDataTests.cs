using System.Globalization;
using FluentAssertions;
using SkiaSharp;
using TorchSharp;
using WganGp.ConsoleApp.Tests.Support;
using WganGp.Recipes.Output;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests;

/// <summary>Recipes on data of the user's own, as a user types it.</summary>
public sealed class RecipeDataTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Run => folder["run"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Folder_of_pictures_trains_resumes_and_is_drawn_from_and_damaged_ones_are_listed()
    {
        WritePictures(40);
        File.WriteAllText(Path.Combine(folder["pictures"], "broken.png"), "no picture");

        var begun = ConsoleProgram.Run(
            "train", "--recipe", "image64-dcgan-small", "--data", folder["pictures"], "--steps", "2", "--set", "BatchSize=4",
            "--output", Run);

        begun.ExitCode.Should().Be(0, begun.Error);
        begun.Output.Should().Contain("Training image64-dcgan-small on 40 images of 64x64 from pictures;");
        begun.Error.Should().MatchRegex("(?m)^warning: skipped: .*broken.png");
        File.ReadAllText(Path.Combine(Run, "skipped.txt")).Should().Contain("broken.png");
        File.ReadAllText(Path.Combine(Run, "summary.html")).Should().Contain("1 files were skipped: see skipped.txt.");

        // From the run's folder alone: it knows its data.
        var resumed = ConsoleProgram.Run("train", "--resume", Run, "--steps", "3");
        resumed.ExitCode.Should().Be(0, resumed.Error);
        resumed.Output.Should().Contain("Resuming after step 2.");

        var grid = folder["grid.png"];
        var checkpoint = Path.Combine(Run, "checkpoints", "step-000003.safetensors");
        ConsoleProgram.Run("sample", "--checkpoint", checkpoint, "--count", "4", "--output", grid).ExitCode.Should().Be(0);
        using (var picture = SKBitmap.Decode(grid)) (picture.Width, picture.Height).Should().Be((134, 134));

        ShouldFail(
            "1 of the 41 images in",
            "train", "--recipe", "image64-dcgan-small", "--data", folder["pictures"], "--refuse-damaged", "--steps", "2",
            "--output", folder["other"]);
    }

    [Fact]
    public void Second_run_in_the_folder_of_the_pictures_learns_the_pictures_alone_and_says_so()
    {
        WritePictures(6);
        string[] train =
        [
            "train", "--recipe", "image64-dcgan-small", "--data", folder["pictures"], "--steps", "1", "--set", "BatchSize=2", "--set",
            "CriticSteps=1",
        ];
        var output = Path.Combine(folder["pictures"], "output");
        ConsoleProgram.Run([.. train, "--output", Path.Combine(output, "first")]).ExitCode.Should().Be(0);

        var second = ConsoleProgram.Run([.. train, "--output", Path.Combine(output, "second")]);

        second.ExitCode.Should().Be(0, second.Error);
        second.Output.Should().Contain("on 6 images of 64x64 from pictures;");
        second.Error.Should().Contain("warning: skipped: The folder 'output/first' holds the results of a run");
    }

    [Fact]
    public void Levels_of_an_array_are_asked_for_kept_in_the_run_and_refused_where_they_mean_nothing()
    {
        using (var images = torch.arange(8 * 28 * 28, torch.int64).remainder(256).reshape(8, 28, 28))
        {
            NumpyFile.Write(folder["a.npy"], images);
        }

        string[] train = ["train", "--recipe", "mnist-small", "--data", folder["a.npy"], "--set", "BatchSize=2", "--set", "CriticSteps=1"];
        ShouldFail("--levels 0,255).", [.. train, "--steps", "1", "--output", Run]);
        ShouldFail("--levels 9,1 is neither 'data' nor two ascending numbers", [.. train, "--levels", "9,1", "--output", Run]);
        ShouldFail("--levels data is for images, but", "train", "--recipe", "toy-swissroll", "--levels", "data", "--output", Run);

        ConsoleProgram.Run([.. train, "--levels", "0,255", "--steps", "1", "--output", Run]).ExitCode.Should().Be(0);
        var resumed = ConsoleProgram.Run("train", "--resume", Run, "--steps", "2");

        resumed.ExitCode.Should().Be(0, resumed.Error);
    }

    [Fact]
    public void Options_of_a_run_that_are_a_named_pipe_are_refused_at_once()
    {
        if (OperatingSystem.IsWindows()) return;
        Directory.CreateDirectory(Path.Combine(Run, "checkpoints"));
        using (var process = System.Diagnostics.Process.Start("mkfifo", [Path.Combine(Run, "options.json")])) process.WaitForExit();

        ShouldFail("is a named pipe, but only regular files are read", "train", "--resume", Run);
    }

    [Fact]
    public void Text_trains_and_leaves_lines_and_their_divergence_and_checkpoints_know_its_characters()
    {
        File.WriteAllLines(folder["text.txt"], Enumerable.Range(0, 200).Select(i => $"the {(i % 2 == 0 ? "cat" : "dog")} sat {i % 7}"));

        string[] small = ["--set", "BatchSize=4", "--set", "CriticSteps=1"];
        var begun = ConsoleProgram.Run(
            ["train", "--recipe", "language-small", "--data", folder["text.txt"], "--steps", "2", "--output", Run, .. small]);

        begun.ExitCode.Should().Be(0, begun.Error);
        begun.Output.Should().MatchRegex(
            "Jensen-Shannon divergence of sequences of 1 to 4 characters from the text, in bits: " +
            "[0-9., ]+ at step 2, after [0-9., ]+ at step 1");
        File.ReadAllLines(Path.Combine(Run, "samples", "step-000002.txt")).Should().HaveCount(64);
        var resumed = ConsoleProgram.Run("train", "--resume", Run, "--steps", "3");
        resumed.ExitCode.Should().Be(0, resumed.Error);
        var rows = File.ReadAllLines(Path.Combine(Run, "divergence.csv"));
        rows[0].Should().Be("step,n1,n2,n3,n4");
        rows[1..].Select(row => row.Split(',')[0]).Should().Equal("1", "2", "3");
        rows[1..].SelectMany(row => row.Split(',')[1..]).Select(value => double.Parse(value, CultureInfo.InvariantCulture)).Should()
            .OnlyContain(value => value >= 0 && value <= 1);
        File.ReadAllText(Path.Combine(Run, "summary.html")).Should().Contain("A walk between latents")
            .And.NotContain("Nearest training images</h2>");

        var checkpoint = Path.Combine(Run, "checkpoints", "step-000003.safetensors");
        File.Delete(folder["text.txt"]);
        ConsoleProgram.Run("sample", "--checkpoint", checkpoint, "--count", "5", "--output", folder["lines.txt"]).ExitCode.Should().Be(0);
        File.ReadAllLines(folder["lines.txt"]).Should().HaveCount(5)
            .And.OnlyContain(line => line.All(letter => "the catdogsat 0123456`\uFFFD".Contains(letter)));
        ShouldFail(
            "the recipe language-small makes text; end it in .txt or .npy",
            "sample", "--checkpoint", checkpoint, "--output", folder["x.png"]);
    }

    [Fact]
    public void Classes_of_the_folders_are_asked_for_by_name()
    {
        WritePictures(8, "cats");
        WritePictures(8, "dogs");
        var begun = ConsoleProgram.Run(
            "train", "--recipe", "cifar10-resnet-acgan-small", "--data", folder["pictures"], "--steps", "1", "--set", "BatchSize=4",
            "--set", "GeneratorBatchSize=4", "--output", Run);
        begun.ExitCode.Should().Be(0, begun.Error);
        begun.Output.Should().Contain("16 images of 32x32 in 2 classes from pictures");

        var checkpoint = Path.Combine(Run, "checkpoints", "step-000001.safetensors");
        ConsoleProgram.Run("sample", "--checkpoint", checkpoint, "--class", "dogs", "--count", "3", "--output", folder["dogs.npy"])
            .ExitCode.Should().Be(0);
        ShouldFail(
            "--class bird is not a class of cifar10-resnet-acgan-small; the classes are 0 cats, 1 dogs.",
            "sample", "--checkpoint", checkpoint, "--class", "bird", "--output", "x.npy");
        ShouldFail("makes images; end it in .png or .npy", "sample", "--checkpoint", checkpoint, "--output", "x.txt");
    }

    [Fact]
    public void Recipe_that_needs_data_says_which() =>
        ShouldFail(
            "The recipe image64-dcgan needs data: --data PATH. Colour images: a folder of image files",
            "train", "--recipe", "image64-dcgan", "--output", Run);

    [Fact]
    public void Data_that_does_not_fit_is_one_clear_line_and_no_folder_is_made()
    {
        File.WriteAllText(folder["text.txt"], "text\n");

        ShouldFail(
            "learns colour images of 64x64, but", "train", "--recipe", "image64-dcgan", "--data", folder["text.txt"], "--output", Run);
        Directory.Exists(Run).Should().BeFalse();
    }

    private static void ShouldFail(string message, params string[] arguments)
    {
        var result = ConsoleProgram.Run(arguments);
        result.ExitCode.Should().Be(1);
        // On a busy machine a line of progress may stand before it.
        result.Error.Trim().Split('\n')[^1].Should().StartWith("error: ").And.Contain(message);
    }

    private void WritePictures(int count, string subfolder = "")
    {
        var target = Path.Combine(folder["pictures"], subfolder);
        Directory.CreateDirectory(target);
        for (var i = 0; i < count; i++)
        {
            using var bitmap = new SKBitmap(40 + i, 50);
            bitmap.Erase(new SKColor((byte)(5 * i), (byte)(255 - i), (byte)(3 * i)));
            using var file = File.Create(Path.Combine(target, $"{i}.png"));
            bitmap.Encode(file, SKEncodedImageFormat.Png, 100);
        }
    }
}
