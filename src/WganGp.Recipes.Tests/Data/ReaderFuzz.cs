using System.Diagnostics;
using System.Globalization;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace WganGp.Recipes.Tests.Data;

/// <summary>
/// Damaged files by the thousand for one reader: only <see cref="TrainingDataException"/> comes out, every check is reached, memory stays
/// in proportion. WGANGP_FUZZ_INPUTS sets another number of inputs, WGANGP_FUZZ_SEED another sequence.
/// </summary>
internal sealed class ReaderFuzz(ITestOutputHelper output)
{
    /// <summary>Sound files, of which inputs are made by damage.</summary>
    public required IReadOnlyList<byte[]> Seeds { get; init; }

    /// <summary>Pieces of the format that are put in random places.</summary>
    public IReadOnlyList<byte[]> Tokens { get; init; } = [];

    /// <summary>Part of each message that must be seen.</summary>
    public required IReadOnlyList<string> Findings { get; init; }

    /// <summary>Bytes that any file may cost.</summary>
    public long Constant { get; init; } = 200_000;

    /// <summary>Bytes that each byte of a file may cost beyond.</summary>
    public long Factor { get; init; } = 4;

    public void Run(Action<byte[]> read)
    {
        var (count, seed) = (Setting("WGANGP_FUZZ_INPUTS", 20_000), Setting("WGANGP_FUZZ_SEED", 1));
        var mutator = new ByteMutator(seed, Seeds, Tokens);
        Dictionary<string, int> found = Findings.ToDictionary(finding => finding, _ => 0);
        (var sound, long most, var slowest) = (0, 0, TimeSpan.Zero);
        var clock = Stopwatch.StartNew();
        for (var input = 0; input < count; input++)
        {
            var bytes = mutator.Next();
            string Which() => $"Seed {seed}, input {input} of {bytes.Length} bytes, {Convert.ToBase64String(bytes)},";
            var (before, start) = (GC.GetAllocatedBytesForCurrentThread(), clock.Elapsed);
            string? finding = null;
            try
            {
                read(bytes);
                sound++;
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
            if (allocated > Constant + Factor * bytes.Length) Assert.Fail($"{Which()} cost {allocated} bytes.");
            if (spent > TimeSpan.FromSeconds(20)) Assert.Fail($"{Which()} took {spent}.");
            (most, slowest) = (Math.Max(most, allocated), spent > slowest ? spent : slowest);
            if (finding is not null && (finding.Contains('\n') || !finding.EndsWith('.')))
            {
                Assert.Fail($"{Which()} gave what is no sentence: {finding}");
            }

            foreach (var expected in Findings.Where(expected => finding?.Contains(expected, StringComparison.Ordinal) == true))
            {
                found[expected]++;
            }
        }

        output.WriteLine(
            $"Seed {seed}: {count:N0} inputs in {clock.Elapsed.TotalSeconds:F1} s, the slowest {slowest.TotalMilliseconds:F1} ms; " +
            $"{sound:N0} read, the others TrainingDataException; "
            + $"at most {most:N0} bytes allocated for one.");
        output.WriteLine(string.Join(", ", found.OrderBy(pair => pair.Value).Select(pair => $"{pair.Key}: {pair.Value}")));
        if (count >= 20_000) found.Where(pair => pair.Value == 0).Should().BeEmpty("every check is reached");
        sound.Should().BeInRange(count / 200, count * 19 / 20);
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;
}
