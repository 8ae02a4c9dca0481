using System.Diagnostics;
using System.Globalization;
using FluentAssertions;
using WganGp.Recipes.Data;
using Xunit;
using Xunit.Abstractions;

namespace WganGp.Recipes.Tests.Data;

/// <summary>
/// Damaged IDX files by the thousand, plain and compressed: only <see cref="TrainingDataException"/> comes out, and memory
/// stays in proportion to the data that is there. WGANGP_FUZZ_INPUTS sets another number of inputs, WGANGP_FUZZ_SEED another
/// sequence.
/// </summary>
public sealed class IdxFuzz(ITestOutputHelper output) : IDisposable
{
    private static readonly string[] expectedFindings =
    [
        "is empty", "fewer than the 4", "it begins with the bytes", "the IDX type", "no dimensions", "cut off inside its header", "is 0.", "declare more than",
        "is cut off: its header", "longer than it says", "The gzip data", "cut off or continued",
    ];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Only_TrainingDataException_escapes_and_memory_is_bounded()
    {
        int count = Setting("WGANGP_FUZZ_INPUTS", 20_000);
        var mutator = new IdxMutator(Setting("WGANGP_FUZZ_SEED", 1));
        Dictionary<string, int> found = expectedFindings.ToDictionary(finding => finding, _ => 0);
        (int read, long most) = (0, 0);
        string path = _folder["fuzzed"];
        var clock = Stopwatch.StartNew();

        for (int input = 0; input < count; input++)
        {
            (byte[] bytes, long unpacked) = mutator.Next();
            File.WriteAllBytes(path, bytes);
            long before = GC.GetAllocatedBytesForCurrentThread();
            string? finding = null;
            IdxFile? file = null;
            try
            {
                file = IdxFile.Read(path);
            }
            catch (TrainingDataException error)
            {
                finding = error.Message;
            }
            catch (Exception error)
            {
                Assert.Fail($"Input {input}, {Convert.ToBase64String(bytes)}: {error}");
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            // The constant pays for the first buffer of 1 MB behind gzip, the stream's own and the exception.
            if (allocated > (2 << 20) + 4 * unpacked)
                Assert.Fail($"Input {input}, {bytes.Length} bytes that hold {unpacked}, cost {allocated}: {Convert.ToBase64String(bytes)}");
            most = Math.Max(most, allocated);
            if (file is not null)
            {
                read++;
                file.Data.Length.Should().Be((int)file.Dimensions.Aggregate(1L, (product, dimension) => product * dimension)).And.BeLessThanOrEqualTo((int)unpacked);
            }

            foreach (string expected in expectedFindings.Where(expected => finding?.Contains(expected, StringComparison.Ordinal) == true))
                found[expected]++;
        }

        output.WriteLine($"{count:N0} inputs in {clock.Elapsed.TotalSeconds:F1} s: {read:N0} read, at most {most:N0} bytes allocated for one.");
        output.WriteLine(string.Join(", ", found.OrderBy(pair => pair.Value).Select(pair => $"{pair.Key}: {pair.Value}")));
        if (count >= 20_000)
            found.Where(pair => pair.Value == 0).Should().BeEmpty("every check is reached");
        read.Should().BeInRange(count / 100, count * 9 / 10);
    }

    public void Dispose() => _folder.Dispose();

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;
}
