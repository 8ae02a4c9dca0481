using FluentAssertions;
using WganGp.Benchmarks.Measuring;
using Xunit;

namespace WganGp.Benchmarks.Tests.Measuring;

public sealed class AlternatingTimerTests
{
    [Fact]
    public void Contenders_take_turns_and_warm_up_is_not_timed()
    {
        var order = "";
        var times = new AlternatingTimer(Repetitions: 2, WarmUps: 1, TimeSpan.Zero)
            .Time([() => order += "a", () => order += "b", () => order += "c"]);

        order.Should().Be("abcabcabc");
        times.Should().HaveCount(3).And.OnlyContain(each => each.Length == 2);
    }

    [Fact]
    public void Short_work_is_repeated_up_to_a_limit()
    {
        var times = new AlternatingTimer(Repetitions: 2, WarmUps: 0, TimeSpan.FromDays(1), Most: 5).Time([() => { }]);

        times[0].Should().HaveCount(5);
    }

    [Fact]
    public void It_can_be_broken_off()
    {
        using var source = new CancellationTokenSource();
        var timer = new AlternatingTimer(Repetitions: 2, WarmUps: 0, TimeSpan.Zero);

        timer.Invoking(
            each => each.Time([source.Cancel, () => throw new InvalidOperationException("This came after the end.")], source.Token))
            .Should().Throw<OperationCanceledException>();
    }
}
