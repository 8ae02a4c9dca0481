using System.IO.MemoryMappedFiles;
using System.Text;
using FluentAssertions;
using WganGp.Runtime;
using Xunit;

namespace WganGp.Tests.Runtime;

/// <summary>Functions of libtorch are found by the names that its library exports, which differ by compiler.</summary>
public static class LibTorchFunctionTests
{
    /// <summary>The libraries beside the tests: all systems' after a build, one after publishing for a system.</summary>
    public static TheoryData<string> Libraries => [.. Directory.EnumerateFiles(
        AppContext.BaseDirectory, "*torch_cpu.*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(AppContext.BaseDirectory, file))
        .Where(file => Path.GetExtension(file) is ".so" or ".dylib" or ".dll").Order(StringComparer.Ordinal)];

    [Fact]
    public static void Every_function_is_found_in_the_loaded_library() =>
        LibTorchFunction.All.Should().OnlyContain(function => function.Address != 0);

    [Theory]
    [MemberData(nameof(Libraries))]
    public static void The_library_of_every_system_has_the_names(string library)
    {
        var isOfWindows = Path.GetExtension(library) == ".dll";
        var names = LibTorchFunction.All.Select(function => isOfWindows ? function.Microsoft : function.Itanium).ToList();

        Missing(Path.Combine(AppContext.BaseDirectory, library), names).Should().BeEmpty();
    }

    private static unsafe List<string> Missing(string file, List<string> names)
    {
        using var map = MemoryMappedFile.CreateFromFile(file, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        using var view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        try
        {
            // libtorch is smaller than 2 GiB. In the table a name ends with a zero.
            var bytes = new ReadOnlySpan<byte>(start, (int)new FileInfo(file).Length);
            var missing = new List<string>();
            foreach (var name in names)
            {
                if (bytes.IndexOf(Encoding.ASCII.GetBytes(name + '\0')) < 0) missing.Add(name);
            }

            return missing;
        }
        finally
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
        }
    }
}
