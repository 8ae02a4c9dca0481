using System.Globalization;
using FluentAssertions;
using TorchSharp;
using WganGp.Tests.Support;

namespace WganGp.Tests.Native;

/// <summary>What an update frees stays with the process for the next one, until the trainer is disposed.</summary>
public static class TensorMemoryTests
{
    private const int Blocks = 8;
    private const int Size = 40;
    private const long Megabyte = 1 << 20;

    [LinuxFact]
    public static void Freed_blocks_stay_with_the_process_and_leave_with_the_trainer()
    {
        // In a process of its own: what other tests left free would be used first.
        var result = ChildProcess.Run(typeof(TensorMemoryTests), nameof(Sizes));

        result.ExitCode.Should().Be(0, result.Error);
        var sizes = result.Output.Split(' ').Select(size => long.Parse(size, CultureInfo.InvariantCulture)).ToArray();
        var (before, kept, after) = (sizes[0], sizes[1], sizes[2]);
        (kept - before).Should().BeGreaterThan(Blocks * Size * 3 / 4, "glibc alone keeps no block above 32 MiB");
        (kept - after).Should().BeGreaterThan(Blocks * Size * 3 / 4);
    }

    public static string Sizes()
    {
        var trainer = new WganGpTrainer(new ModuleGenerator(torch.nn.Linear(2, 2), 2), new ModuleCritic(torch.nn.Linear(2, 1)));
        var before = Environment.WorkingSet;
        var blocks = Enumerable.Range(0, Blocks).Select(_ => torch.ones([Size * Megabyte], torch.ScalarType.Byte)).ToList();
        foreach (var block in blocks) block.Dispose();
        var kept = Environment.WorkingSet;
        trainer.Dispose();
        return string.Join(' ', ((long[])[before, kept, Environment.WorkingSet]).Select(size => (size / Megabyte).ToString(CultureInfo.InvariantCulture)));
    }
}
