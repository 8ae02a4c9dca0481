using System.Text;
using FluentAssertions;
using WganGp.ConsoleApp.Output;
using WganGp.ConsoleApp.Tests.Output;
using WganGp.ConsoleApp.Watching;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests.Watching;

/// <summary>A log is read while another process writes it.</summary>
public sealed class MetricsTailTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Log => folder["metrics.jsonl"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Only_what_is_new_is_read()
    {
        var tail = new MetricsTail(Log);
        Steps(tail).Should().BeEmpty("there is no file yet");

        using var log = MetricsLog.Create(Log);
        log.Append(Reports.At(10));
        log.Append(Reports.At(20));
        Steps(tail).Should().Equal(10, 20);
        Steps(tail).Should().BeEmpty();
        log.Append(Reports.At(30));
        Steps(tail).Should().Equal(30);
    }

    [Fact]
    public void Last_line_without_its_end_is_left_until_it_has_one_and_a_damaged_line_is_passed_over()
    {
        using (var log = MetricsLog.Create(Log)) log.Append(Reports.At(10));
        var whole = File.ReadAllBytes(Log);
        var tail = new MetricsTail(Log);
        Steps(tail).Should().Equal(10);

        Append(whole[..40]);
        Steps(tail).Should().BeEmpty();
        Append(whole[40..]);
        Steps(tail).Should().Equal(10);

        Append(Encoding.UTF8.GetBytes("{ \"step\": \n"));
        Append(whole);
        Steps(tail).Should().Equal(10);
    }

    [Fact]
    public void Log_that_was_rewritten_after_a_rollback_is_read_from_its_start()
    {
        using var log = MetricsLog.Create(Log);
        foreach (var step in (long[])[10, 20, 30]) log.Append(Reports.At(step));
        var tail = new MetricsTail(Log);
        tail.Read().FromStart.Should().BeTrue();
        log.Append(Reports.At(20, estimate: 7));
        log.Append(Reports.At(30, estimate: 8));

        var (fromStart, reports) = tail.Read();

        fromStart.Should().BeTrue();
        reports.Select(report => (report.Step, report.WassersteinEstimate)).Should().Equal((10, 2), (20, 7), (30, 8));
        tail.Read().FromStart.Should().BeFalse();
    }

    private static IEnumerable<long> Steps(MetricsTail tail) => [.. tail.Read().Reports.Select(report => report.Step)];

    private void Append(byte[] bytes)
    {
        using var file = new FileStream(Log, FileMode.Append, FileAccess.Write, FileShare.Read);
        file.Write(bytes);
    }
}
