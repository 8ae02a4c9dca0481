using FluentAssertions;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.Recipes.Tests.Output;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Content_appears_in_a_new_folder_and_nothing_else_stays()
    {
        var path = Path.Combine(_folder.Path, "new", "deep", "file.bin");

        AtomicFile.Write(path, stream => stream.Write([1, 2, 3]), createFolder: true);

        File.ReadAllBytes(path).Should().Equal(1, 2, 3);
        Directory.GetFiles(Path.GetDirectoryName(path)!).Should().Equal(path);
    }

    [Fact]
    public void Existing_file_is_replaced_only_when_the_writer_is_done()
    {
        var path = _folder["file.bin"];
        File.WriteAllText(path, "old and longer");

        AtomicFile.Write(path, stream =>
        {
            stream.Write("new"u8);
            stream.Flush();
            File.ReadAllText(path).Should().Be("old and longer");
        });

        File.ReadAllText(path).Should().Be("new");
    }

    [Fact]
    public void Failing_writer_leaves_the_old_file_and_no_other()
    {
        var path = _folder["file.bin"];
        File.WriteAllText(path, "old");

        FluentActions.Invoking(() => AtomicFile.Write(path, stream =>
        {
            stream.Write("half"u8);
            throw new InvalidOperationException("writer failed");
        })).Should().Throw<InvalidOperationException>().WithMessage("writer failed");

        File.ReadAllText(path).Should().Be("old");
        Directory.GetFiles(_folder.Path).Should().Equal(path);
    }

    public void Dispose() => _folder.Dispose();
}
