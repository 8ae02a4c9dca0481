using System.Globalization;
using FluentAssertions;
using TorchSharp;
using WganGp.Runtime;
using WganGp.Tests.Support;

namespace WganGp.Tests.Runtime;

/// <summary>
/// With the application's consent, what an update frees stays with the process for the next one until the last trainer is disposed. Each
/// scenario has a process of its own: what other tests left free would be used first.
/// </summary>
public static class KeptMemoryTests
{
    private const int Blocks = 8;
    private const int Size = 40;
    private const int Most = Blocks * Size * 3 / 4;
    private const int Little = Blocks * Size / 4;
    private const long Megabyte = 1 << 20;

    [LinuxFact]
    public static void Freed_blocks_stay_with_the_process_and_are_returned_with_the_trainer()
    {
        var (before, kept, after) = Run(nameof(OneTrainer), isOn: true) is [var a, var b, var c] ? (a, b, c) : default;

        (kept - before).Should().BeGreaterThan(Most, "glibc alone keeps no block above 32 MiB");
        (kept - after).Should().BeGreaterThan(Most);
    }

    [LinuxFact]
    public static void Without_consent_the_process_is_left_alone()
    {
        var sizes = Run(nameof(OneTrainer), isOn: false);

        (sizes[1] - sizes[0]).Should().BeLessThan(Little);
    }

    [LinuxFact]
    public static void While_another_trainer_is_left_nothing_is_returned_and_after_the_last_one_blocks_are_not_kept()
    {
        var (kept, first, last, later) = Run(nameof(TwoTrainers), isOn: true) is [var a, var b, var c, var d] ? (a, b, c, d) : default;

        (kept - first).Should().BeLessThan(Little, "the second trainer still uses what is free");
        (first - last).Should().BeGreaterThan(Most);
        (later - last).Should().BeLessThan(Blocks * Size / 2, "glibc alone keeps 64 MiB at the end of its memory");
    }

    [LinuxFact]
    public static void It_is_logged_once_by_the_first_trainer_and_the_last_one()
    {
        var (first, last) = (new ListLogger(), new ListLogger());
        using (Switched(true))
        {
            var one = Trainer(first);
            var other = Trainer(last);
            NativeRuntime.Effects.Should().Contain(RuntimeSwitch.KeepFreedMemory.Name);
            one.Dispose();
            one.Dispose();
            KeptMemory.IsKept.Should().BeTrue("one trainer counts once");
            other.Dispose();
        }

        KeptMemory.IsKept.Should().BeFalse();
        OfMemory(first).Should().Equal(
            "WganGp.KeepFreedMemory: the C library keeps freed memory in this process until the last trainer is disposed");
        OfMemory(last).Should().Equal(
            "WganGp.KeepFreedMemory: the last trainer is disposed, and freed memory is returned to the system");
    }

    [LinuxFact]
    public static void A_trainer_that_did_not_ask_for_it_counts_too()
    {
        var plain = Trainer();
        using (Switched(true)) Trainer().Dispose();
        KeptMemory.IsKept.Should().BeTrue("memory must not be returned under a trainer");

        plain.Dispose();

        KeptMemory.IsKept.Should().BeFalse();
    }

    [LinuxFact]
    public static void A_constructor_that_fails_does_not_count()
    {
        using var scope = Switched(true);

        FluentActions.Invoking(() => new WganGpTrainer(
            new ModuleGenerator(torch.nn.Linear(2, 2), 2), new ModuleCritic(torch.nn.Linear(2, 1, dtype: torch.float64))))
            .Should().Throw<NetworkException>();

        KeptMemory.IsKept.Should().BeFalse();
    }

    public static string OneTrainer()
    {
        var trainer = Trainer();
        var before = Environment.WorkingSet;
        AllocateAndFree();
        var kept = Environment.WorkingSet;
        trainer.Dispose();
        return Text(before, kept, Environment.WorkingSet);
    }

    public static string TwoTrainers()
    {
        var (one, other) = (Trainer(), Trainer());
        AllocateAndFree();
        var kept = Environment.WorkingSet;
        one.Dispose();
        var first = Environment.WorkingSet;
        other.Dispose();
        var last = Environment.WorkingSet;
        AllocateAndFree();
        return Text(kept, first, last, Environment.WorkingSet);
    }

    private static void AllocateAndFree()
    {
        var blocks = Enumerable.Range(0, Blocks).Select(_ => torch.ones([Size * Megabyte], torch.ScalarType.Byte)).ToList();
        foreach (var block in blocks) block.Dispose();
    }

    private static WganGpTrainer Trainer(ListLogger? logger = null) =>
        new(new ModuleGenerator(torch.nn.Linear(2, 2), 2), new ModuleCritic(torch.nn.Linear(2, 1)), logger: logger);

    private static IEnumerable<string> OfMemory(ListLogger logger) => logger.OfTheMachine.Where(line => line.Contains("KeepFreedMemory"));

    private static long[] Run(string scenario, bool isOn)
    {
        var result = ChildProcess.Run(typeof(KeptMemoryTests), scenario, (RuntimeSwitch.KeepFreedMemory.Variable, isOn ? "1" : "0"));
        result.ExitCode.Should().Be(0, result.Error);
        return [.. result.Output.Split(' ').Select(size => long.Parse(size, CultureInfo.InvariantCulture))];
    }

    private static string Text(params long[] sizes) =>
        string.Join(' ', sizes.Select(size => (size / Megabyte).ToString(CultureInfo.InvariantCulture)));

    private static SwitchedOn Switched(bool isOn) => new(RuntimeSwitch.KeepFreedMemory, isOn);
}
