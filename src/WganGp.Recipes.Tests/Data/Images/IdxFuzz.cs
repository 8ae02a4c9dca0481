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
public sealed class IdxFuzz(ITestOutputHelper output)
{
    private const long Constant = 100_000;

    private static readonly string[] expectedFindings =
    [
        "is empty", "fewer than the 4", "it begins with the bytes", "the IDX type", "no dimensions", "truncated inside its header", "is 0.",
        "declare more than",
        "is truncated: its header", "longer than declared", "The gzip data", "truncated or has data after its end",
    ];

    [Fact]
    public void Only_TrainingDataException_escapes_and_memory_is_bounded()
    {
        var (count, seed) = (Setting("WGANGP_FUZZ_INPUTS", 20_000), Setting("WGANGP_FUZZ_SEED", 1));
        var mutator = new IdxMutator(seed);
        var found = expectedFindings.ToDictionary(finding => finding, _ => 0);
        (var read, long most, double ratio, var slowest) = (0, 0, 0, TimeSpan.Zero);
        var clock = Stopwatch.StartNew();

        for (var input = 0; input < count; input++)
        {
            var (bytes, unpacked) = mutator.Next();
            string Which() => $"Seed {seed}, input {input} of {bytes.Length} bytes that hold {unpacked}, {Convert.ToBase64String(bytes)},";
            var (before, start) = (GC.GetAllocatedBytesForCurrentThread(), clock.Elapsed);
            string? finding = null;
            IdxFile? file = null;
            try
            {
                file = IdxFile.Read("fuzzed", new MemoryStream(bytes, writable: false));
            }
            catch (TrainingDataException error)
            {
                finding = error.Message;
            }
            catch (Exception error)
            {
                Assert.Fail($"{Which()} gave {error}");
            }

            var (allocated, spent) = (GC.GetAllocatedBytesForCurrentThread() - before, clock.Elapsed - start);
            // All that was allocated, freed since or not. The constant pays for a buffer of 64 KB behind gzip, the stream's own and the
            // exception.
            if (allocated > Constant + 2 * unpacked) Assert.Fail($"{Which()} cost {allocated} bytes.");
            if (spent > TimeSpan.FromSeconds(20)) Assert.Fail($"{Which()} took {spent}.");
            (most, ratio) = (Math.Max(most, allocated), Math.Max(ratio, (allocated - Constant) / (double)Math.Max(unpacked, 1)));
            slowest = spent > slowest ? spent : slowest;
            if (file is not null)
            {
                read++;
                file.Data.Length.Should().Be((int)file.Dimensions.Aggregate(1L, (product, dimension) => product * dimension))
                    .And.BeLessThanOrEqualTo((int)unpacked);
            }

            foreach (var expected in expectedFindings.Where(expected => finding?.Contains(expected, StringComparison.Ordinal) == true))
            {
                found[expected]++;
            }
        }

        output.WriteLine(
            $"Seed {seed}: {count:N0} inputs in {clock.Elapsed.TotalSeconds:F1} s, the slowest {slowest.TotalMilliseconds:F1} ms; " +
            $"{read:N0} read, the others TrainingDataException; "
            + $"at most {most:N0} bytes allocated for one, {ratio:F2} times its size beyond {Constant:N0} bytes.");
        output.WriteLine(string.Join(", ", found.OrderBy(pair => pair.Value).Select(pair => $"{pair.Key}: {pair.Value}")));
        if (count >= 20_000) found.Where(pair => pair.Value == 0).Should().BeEmpty("every check is reached");
        read.Should().BeInRange(count / 100, count * 9 / 10);
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;
}
