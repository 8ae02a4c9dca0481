using System.Globalization;
using FluentAssertions;
using TorchSharp;
using Xunit;
using Xunit.Abstractions;

namespace WganGp.Tests.Checkpoints;

/// <summary>
/// Damaged files by the thousand: only <see cref="CheckpointException"/> comes out, memory stays in proportion to the file,
/// and none but the original passes. WGANGP_FUZZ_INPUTS sets another number of inputs, WGANGP_FUZZ_SEED another sequence.
/// </summary>
public class CheckpointReaderFuzz(ITestOutputHelper output)
{
    private static readonly string[] expectedFindings =
    [
        "truncated", "not valid JSON", "not UTF-8", "other than spaces", "named twice", "there twice", "has its", "unknown field", "unknown type", "lacks",
        "other than integers", "not a begin and an end", "impossible shape", "bytes, but", "overlaps", "gap", "belong to no tensor", "does not start with",
        "incomplete Unicode", "0 or 1", "SHA-256", "no digest",
    ];

    [Fact]
    public void Only_CheckpointException_escapes_and_memory_is_bounded()
    {
        var count = Setting("WGANGP_FUZZ_INPUTS", 20_000);
        byte[][] seeds = [RawFile.Small(), RawFile.Write(RawFile.NoMetadata), OtherLibrarys()];
        var mutator = new Mutator(Setting("WGANGP_FUZZ_SEED", 1), seeds);
        var found = expectedFindings.ToDictionary(finding => finding, _ => 0);
        var (opened, passed, most) = (0, 0, 0.0);
        var native = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        for (var input = 0; input < count; input++)
        {
            var bytes = mutator.Next();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var outcome = Read(bytes);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

            // The constant pays for the exceptions, the hash with its buffer and TorchSharp's small objects.
            if (allocated > 100_000 + 20L * bytes.Length) Assert.Fail($"Input {input} of {bytes.Length} bytes cost {allocated} bytes.");
            most = Math.Max(most, allocated);
            if (outcome.Opened) opened++;
            foreach (var finding in expectedFindings.Where(finding => outcome.Findings.Contains(finding, StringComparison.Ordinal))) found[finding]++;
            if (outcome.Findings.Length > 0) continue;
            passed++;
            if (!Array.Exists(seeds, seed => seed.AsSpan().SequenceEqual(bytes))) Assert.Fail($"Input {input} is damaged, but passed: {Convert.ToBase64String(bytes)}");
        }

        output.WriteLine($"{count} inputs: {opened} opened, {passed} unchanged, at most {most:N0} bytes allocated for one.");
        output.WriteLine(string.Join(", ", found.OrderBy(pair => pair.Value).Select(pair => $"{pair.Key}: {pair.Value}")));
        if (count >= 20_000) found.Where(pair => pair.Value == 0).Should().BeEmpty("every check is reached");
        opened.Should().BeInRange(count / 100, count);
        DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(native);
    }

    /// <summary>Does all that can be done with a file, and collects what the errors say.</summary>
    private static (bool Opened, string Findings) Read(byte[] bytes)
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
    }

    private static byte[] OtherLibrarys() => RawFile.Of(
        """{"b":{"dtype":"U8","shape":[4,2],"data_offsets":[8,16]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"d":{"dtype":"I16","shape":[4],"data_offsets":[16,24]},"c":{"dtype":"BOOL","shape":[64],"data_offsets":[24,88]}}""", 88);

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;
}
