using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using WganGp.Runs;
using WganGp.Tests.Support;
using Xunit;

namespace WganGp.Tests.Runs;

/// <summary>A run that saves nothing says so once when it is longer than ten minutes.</summary>
public sealed class SavingReminderTests
{
    private readonly ListLogger log = new();
    private readonly Clock clock = new();

    [Fact]
    public void Run_that_saves_nothing_says_so_once_after_ten_minutes()
    {
        Over(new WganGpOptions(), checkpoints =>
        {
            checkpoints.SaveIfDue(isLast: false);
            clock.Now += TimeSpan.FromMinutes(9.9);
            checkpoints.SaveIfDue(isLast: false);
            log.Warnings.Should().BeEmpty();

            clock.Now += TimeSpan.FromMinutes(0.2);
            for (var step = 0; step < 3; step++) checkpoints.SaveIfDue(isLast: false);
        });

        log.Warnings.Should().ContainSingle().Which.Should().Contain("nothing is saved").And.Contain("Checkpoint.EveryMinutes");
    }

    [Fact]
    public void Run_that_ends_or_whose_host_saves_says_nothing()
    {
        var file = Path.GetTempFileName();
        Over(new WganGpOptions(), checkpoints =>
        {
            clock.Now += TimeSpan.FromHours(1);
            checkpoints.SaveIfDue(isLast: true);
        });
        Over(new WganGpOptions(), checkpoints =>
        {
            checkpoints.Save(file, null);
            clock.Now += TimeSpan.FromHours(1);
            checkpoints.SaveIfDue(isLast: false);
        });
        File.Delete(file);

        log.Warnings.Should().BeEmpty();
    }

    private void Over(WganGpOptions options, Action<RunCheckpoints> run)
    {
        var (generator, critic) = (new ModuleGenerator(Toys.Mlp(2, 2), 2), new ModuleCritic(Toys.Mlp(2, 1)));
        var placement = RunPreconditions.Check(generator, critic, options, NullLogger.Instance);
        using var state = new RunState(generator, critic, placement, options);
        var checkpoints = new RunCheckpoints(state, options, log, clock);
        checkpoints.Begin();
        run(checkpoints);
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
