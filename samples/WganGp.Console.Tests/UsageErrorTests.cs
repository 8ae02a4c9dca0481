using System.IO.Compression;
using FluentAssertions;
using WganGp.ConsoleApp.Tests.Support;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests;

/// <summary>What is wrong with a command is one clear line and exit code 1.</summary>
public sealed class UsageErrorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("There is no recipe 'nothing'; the recipes are fashion,", "train", "--recipe", "nothing")]
    [InlineData("Unrecognized command or argument 'trian'", "trian")]
    [InlineData("Unrecognized command or argument '--stesp'", "train", "--stesp", "3")]
    [InlineData("Steps is 0; it must be at least 1.", "train", "--steps", "0")]
    [InlineData(
        "CriticSteps is 0; it must be at least 1. GradientPenalty.Weight is -1; it must be", "train", "--set", "CriticSteps=0", "--set",
        "GradientPenalty:Weight=-1")]
    [InlineData("--set GradientPenalty:Wieght=1: there is no option Wieght", "train", "--set", "GradientPenalty:Wieght=1")]
    [InlineData("--set BatchSize=many: ", "train", "--set", "BatchSize=many")]
    [InlineData("--set BatchSize has no '='", "train", "--set", "BatchSize")]
    [InlineData("Threads is 0; it must be at least 1.", "train", "--threads", "0")]
    [InlineData("The recipe toy-swissroll draws its own points; leave out --data", "train", "--recipe", "toy-swissroll", "--data", ".")]
    [InlineData("cannot be read", "sample", "--checkpoint", "missing.safetensors", "--count", "1", "--output", "x.png")]
    [InlineData("must end in .png or .npy", "sample", "--checkpoint", "missing.safetensors", "--count", "1", "--output", "x.jpg")]
    [InlineData(
        "--count is 0; it must be at least 1.", "sample", "--checkpoint", "missing.safetensors", "--count", "0", "--output", "x.png")]
    [InlineData("--output is empty; give a path", "train", "--output", "")]
    [InlineData("--output is empty; give a path", "train", "--output", "  ")]
    [InlineData("--resume is empty; give a path", "train", "--resume", "")]
    [InlineData("--data is empty; give a path", "train", "--data", "")]
    [InlineData("--checkpoint is empty; give a path", "sample", "--checkpoint", "", "--output", "x.png")]
    [InlineData("--steps many: it must be a whole number, such as 100.", "train", "--steps", "many")]
    [InlineData("--seed -1: it must be a whole number of at least 0.", "train", "--seed", "-1")]
    [InlineData(
        "--count 2147483648: it must be a whole number of at most 2147483647.", "sample", "--checkpoint", "x", "--output", "x.png",
        "--count", "2147483648")]
    [InlineData("Execution.Threads is 10000; this machine has", "train", "--threads", "10000")]
    [InlineData("--set GradientPenalty=5: GradientPenalty is a group of options", "train", "--set", "GradientPenalty=5")]
    [InlineData(@"There is no recipe '\x1b[31mred'; the recipes are", "train", "--recipe", "\u001b[31mred")]
    [InlineData(@"no\x07where", "train", "--data", "no\u0007where")]
    public void Usage_error_is_one_clear_line_and_exit_code_1(string message, params string[] arguments) =>
        ConsoleProgram.ShouldFail(message, arguments);

    [Fact]
    public void Folder_that_holds_files_is_not_written_into()
    {
        File.WriteAllText(folder["mine.txt"], "mine");

        ConsoleProgram.ShouldFail("holds files already; name a new or empty folder", "train", "--steps", "1", "--output", folder.Path);
    }

    [Fact]
    public void Empty_output_does_not_take_the_current_folder_and_the_run_in_it()
    {
        ConsoleProgram.Run("train", "--recipe", "toy-swissroll", "--steps", "2", "--output", folder["run"]).ExitCode.Should().Be(0);
        var before = File.ReadAllBytes(Path.Combine(folder["run"], "metrics.jsonl"));

        var result = ConsoleProgram.RunIn(folder["run"], "train", "--recipe", "toy-swissroll", "--steps", "1", "--output", "");

        result.ExitCode.Should().Be(1);
        File.ReadAllBytes(Path.Combine(folder["run"], "metrics.jsonl")).Should().Equal(before);
    }

    [Fact]
    public void Suggested_command_quotes_the_path()
    {
        var path = folder["my runs"];
        Directory.CreateDirectory(Path.Combine(path, "anything"));

        ConsoleProgram.ShouldFail($"or resume its run: --resume {Programs.ShellWord.Of(path)}.", "train", "--output", path);
        Programs.ShellWord.Of(path).Should().NotBe(path);
    }

    [Theory]
    [InlineData("truncated")]
    [InlineData("wrong magic")]
    [InlineData("wrong gzip")]
    [InlineData("size that does not match")]
    [InlineData("empty folder")]
    public void Damaged_data_is_one_clear_line_and_exit_code_1(string damage)
    {
        var whole = Decompress(Path.Combine(AppContext.BaseDirectory, "Data", "fashion-mnist", "t10k-images-idx3-ubyte.gz"));
        var (name, bytes) = damage switch
        {
            "truncated" => ("t10k-images-idx3-ubyte", whole[..100_000]),
            "wrong magic" => ("t10k-images-idx3-ubyte", [9, 9, .. whole[2..]]),
            "wrong gzip" => ("t10k-images-idx3-ubyte.gz", [0x1f, 0x8b, .. whole[..1_000]]),
            "size that does not match" => ("t10k-images-idx3-ubyte", [.. whole, 1, 2, 3]),
            _ => ("readme.txt", whole[..10]),
        };
        File.WriteAllBytes(folder[name], bytes);

        ConsoleProgram.ShouldFail(
            damage == "empty folder" ? "has no data in a supported format" : "t10k-images-idx3-ubyte", "train", "--steps", "1", "--data",
            folder.Path, "--output", folder["run"]);
        Directory.Exists(folder["run"]).Should().BeFalse("nothing is made before the data is read");
    }

    [Fact]
    public void Verbose_shows_where_an_error_arose()
    {
        var result = ConsoleProgram.Run("train", "--recipe", "nothing", "--verbose");

        result.ExitCode.Should().Be(1);
        result.Error.Should().Contain("   at WganGp.");
    }

    private static byte[] Decompress(string path)
    {
        using var stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
