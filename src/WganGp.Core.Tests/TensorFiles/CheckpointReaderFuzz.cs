using System.Diagnostics;
using System.Globalization;
using FluentAssertions;
using TorchSharp;
using Xunit;
using Xunit.Abstractions;

namespace WganGp.Tests.TensorFiles;

/// <summary>
/// Damaged files by the thousand: only <see cref="CheckpointException"/> comes out, memory stays in proportion to the file,
/// and none but the original passes. WGANGP_FUZZ_INPUTS sets another number of inputs, WGANGP_FUZZ_SEED another sequence.
/// </summary>
public class CheckpointReaderFuzz(ITestOutputHelper output)
{
    private const long Constant = 100_000;

    private static readonly string[] expectedFindings =
    [
        "truncated", "not valid JSON", "not UTF-8", "other than spaces", "named twice", "occurs twice", "has its", "unknown field",
        "unknown type", "lacks",
        "other than integers", "not a begin and an end", "impossible shape", "bytes, but", "overlaps", "gap", "belong to no tensor",
        "does not start with",
        "incomplete Unicode", "0 or 1", "SHA-256", "no digest",
    ];

    [Fact]
    public void Only_CheckpointException_escapes_and_memory_is_bounded()
    {
        var (count, seed) = (Setting("WGANGP_FUZZ_INPUTS", 20_000), Setting("WGANGP_FUZZ_SEED", 1));
        byte[][] small = [RawFile.Small(), RawFile.Write(RawFile.NoMetadata), OtherLibrarys()];
        byte[][] seeds = [.. small, .. small, .. small, Large()];
        var mutator = new Mutator(seed, seeds);
        var found = expectedFindings.ToDictionary(finding => finding, _ => 0);
        var (opened, passed, most, ratio, slowest) = (0, 0, 0L, 0.0, TimeSpan.Zero);
        // What is made once in a process, such as the caches of the assertions, is no file's cost.
        var first = new Mutator(seed + 1, seeds);
        for (var input = 0; input < 100; input++) Read(first.Next(), () => "Warming up,");
        var native = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var clock = Stopwatch.StartNew();

        for (var input = 0; input < count; input++)
        {
            var bytes = mutator.Next();
            string Which() => $"Seed {seed}, input {input} of {bytes.Length} bytes, {Convert.ToBase64String(bytes)},";
            var (before, start) = (GC.GetAllocatedBytesForCurrentThread(), clock.Elapsed);
            var outcome = Read(bytes, Which);
            var (allocated, spent) = (GC.GetAllocatedBytesForCurrentThread() - before, clock.Elapsed - start);

            // All that was allocated, freed since or not. The constant pays for the exceptions, the hash and TorchSharp's small objects.
            if (allocated > Constant + (2L * bytes.Length)) Assert.Fail($"{Which()} cost {allocated} bytes.");
            if (spent > TimeSpan.FromSeconds(20)) Assert.Fail($"{Which()} took {spent}.");
            (most, ratio) = (Math.Max(most, allocated), Math.Max(ratio, (allocated - Constant) / (double)Math.Max(bytes.Length, 1)));
            slowest = spent > slowest ? spent : slowest;
            if (outcome.Opened) opened++;
            foreach (var finding in expectedFindings)
            {
                if (outcome.Findings.Contains(finding, StringComparison.Ordinal)) found[finding]++;
            }

            if (outcome.Findings.Length > 0) continue;
            passed++;
            if (!Array.Exists(seeds, original => original.AsSpan().SequenceEqual(bytes))) Assert.Fail($"{Which()} is damaged, but passed.");
        }

        output.WriteLine(
            $"Seed {seed}: {count:N0} inputs in {clock.Elapsed.TotalSeconds:F1} s, the slowest {slowest.TotalMilliseconds:F1} ms; " +
            $"{opened:N0} opened, {passed:N0} unchanged, the others CheckpointException; at most {most:N0} bytes allocated for one, " +
            $"{ratio:F2} times its size beyond {Constant:N0} bytes.");
        output.WriteLine(string.Join(", ", found.OrderBy(pair => pair.Value).Select(pair => $"{pair.Key}: {pair.Value}")));
        if (count >= 20_000) found.Where(pair => pair.Value == 0).Should().BeEmpty("every check is reached");
        opened.Should().BeInRange(count / 100, count);
        DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(native);
    }

    /// <summary>Does all that can be done with a file, and collects what the errors say.</summary>
    private static (bool Opened, string Findings) Read(byte[] bytes, Func<string> which)
    {
        try
        {
            using var file = RawFile.Open(bytes);
            var findings = "";
            try
            {
                file.Verify();
            }
            catch (CheckpointException error)
            {
                findings = error.Message;
            }

            foreach (var name in file.Tensors.Keys)
            {
                try
                {
                    using var tensor = file.Load(name);
                    (tensor.numel() * tensor.element_size()).Should().BeLessThanOrEqualTo(bytes.Length);
                }
                catch (CheckpointException error)
                {
                    findings += error.Message;
                }
            }

            return (true, findings);
        }
        catch (CheckpointException error)
        {
            return (false, error.Message);
        }
        catch (Exception error)
        {
            Assert.Fail($"{which()} gave {error}");
            throw;
        }
    }

    /// <summary>Large enough for its size to count beside the constant.</summary>
    private static byte[] Large()
    {
        using var scope = torch.NewDisposeScope();
        return RawFile.Write(
            new Dictionary<string, string> { ["options"] = new('o', 2000) },
            [
                .. Enumerable.Range(0, 40).Select(layer => ($"generator.{layer}.weight", torch.zeros(1000, layer % 3 + 1))),
                ("on", torch.ones(1000, torch.@bool)),
            ]);
    }

    private static byte[] OtherLibrarys() => RawFile.Of(
        """{"b":{"dtype":"U8","shape":[4,2],"data_offsets":[8,16]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""" +
            ""","d":{"dtype":"I16","shape":[4],"data_offsets":[16,24]},"c":{"dtype":"BOOL","shape":[64],"data_offsets":[24,88]}}""", 88);

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;
}
