using System.Globalization;
using FluentAssertions;
using WganGp.Tests.Support;
using WganGp.TestSupport;
using Xunit;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace WganGp.Tests.Runs;

/// <summary>
/// Nothing is left behind, neither tensors nor memory. In a process of its own, so that other tests' memory does not count.
/// </summary>
public sealed class LongRunTests(ITestOutputHelper output)
{
    private static readonly int Steps = TestLength.Of(3_000, 10_000);

    [Fact]
    public void Thousands_of_critic_steps_leave_tensors_and_memory_where_they_were()
    {
        // Every method is compiled once: a hot one that is compiled again after some thousand steps takes a few MB, and is no leak.
        var result = ChildProcess.Run(typeof(LongRunTests), nameof(Scenario), ("DOTNET_TieredCompilation", "0"));

        result.ExitCode.Should().Be(0, result.Error);
        output.WriteLine(result.Output);
        var lines = result.Output.Split('\n')
            .Select(line => line.Split(' ').Select(field => long.Parse(field, CultureInfo.InvariantCulture)).ToArray()).ToList();
        lines.Should().HaveCount(Steps / 1_000);
        lines.Should().AllSatisfy(line => line[0].Should().Be(lines[0][0], "live tensors"));
        lines.Skip(1).Max(line => line[1])
            .Should().BeLessThanOrEqualTo((long)(lines[0][1] * 1.02), "resident memory may grow by 2 % after the first 1,000");
    }

    /// <summary>After each 1,000 critic steps: live tensors, resident bytes.</summary>
    public static string Scenario()
    {
        set_num_threads(1);
        using var trainer = Toys.Trainer(Toys.Options() with { GeneratorAverageDecay = 0.9 });
        using var points = Toys.Points(16);
        var lines = new List<string>();
        for (var step = 1; step <= Steps; step++)
        {
            trainer.CriticStep(points);
            if (step % 5 == 0) trainer.GeneratorStep();
            if (step % 100 == 0) trainer.Report();
            if (step % 1_000 != 0) continue;
            // Garbage is no leak: what the collector can free goes first, with its pages given back.
            for (var i = 0; i < 2; i++)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                GC.WaitForPendingFinalizers();
            }

            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{Tensor.TotalCount} {Environment.WorkingSet}"));
        }

        return string.Join('\n', lines);
    }
}
