using System.Text.Json;
using FluentAssertions;
using WganGp.ConsoleApp.Output;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests.Output;

public sealed class MetricsLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Log => _folder["metrics.jsonl"];

    [Fact]
    public void Report_is_one_line_of_JSON_with_every_property_in_camel_case()
    {
        using (MetricsLog log = MetricsLog.Create(Log)) log.Append(Reports.At(100, 2.5));

        var line = File.ReadAllLines(Log).Should().ContainSingle().Subject;
        using var json = JsonDocument.Parse(line);
        json.RootElement.EnumerateObject().Select(property => property.Name).Should().BeEquivalentTo(
            typeof(TrainingReport).GetProperties().Where(property => property.Name != "EqualityContract")
                .Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)));
        json.RootElement.GetProperty("step").GetInt64().Should().Be(100);
        json.RootElement.GetProperty("wassersteinEstimate").GetDouble().Should().Be(2.5);
        json.RootElement.GetProperty("generatorLearningRate").GetDouble().Should().Be(5e-5);
        json.RootElement.GetProperty("elapsed").GetDouble().Should().Be(150, "it is in seconds");
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Value_that_is_not_finite_is_null(double value)
    {
        using (MetricsLog log = MetricsLog.Create(Log)) log.Append(Reports.At(1) with { GeneratorLoss = value });

        using var json = JsonDocument.Parse(File.ReadAllText(Log));
        json.RootElement.GetProperty("generatorLoss").ValueKind.Should().Be(JsonValueKind.Null);
        MetricsLog.Read(Log).Should().ContainSingle().Which.GeneratorLoss.Should().Be(double.NaN);
    }

    [Fact]
    public void Reports_are_read_back_as_they_were()
    {
        TrainingReport[] reports = [Reports.At(10, 1.0 / 3), Reports.At(20, -1e-300) with { GradientNorm = double.NaN }];
        using (MetricsLog log = MetricsLog.Create(Log))
        {
            foreach (var report in reports) log.Append(report);
            log.Reports.Should().Equal(reports);
        }

        MetricsLog.Read(Log).Should().Equal(reports);
    }

    [Fact]
    public void Own_terms_of_the_losses_are_written_by_name_and_read_back()
    {
        var report = Reports.At(10) with
        {
            CriticTerms = new Dictionary<string, double> { ["centred scores"] = 0.25 },
            GeneratorTerms = new Dictionary<string, double> { ["Information"] = double.NaN, ["matching"] = -2 },
        };
        using (MetricsLog log = MetricsLog.Create(Log)) log.Append(report);

        using var json = JsonDocument.Parse(File.ReadAllText(Log));
        json.RootElement.GetProperty("criticTerms").GetProperty("centred scores").GetDouble().Should().Be(0.25);
        json.RootElement.GetProperty("generatorTerms").GetProperty("Information").ValueKind.Should().Be(JsonValueKind.Null);
        var read = MetricsLog.Read(Log).Should().ContainSingle().Subject;
        read.CriticTerms.Should().Equal(report.CriticTerms);
        read.GeneratorTerms.Should().Equal(report.GeneratorTerms);
    }

    [Fact]
    public void A_line_from_before_there_were_own_terms_has_none()
    {
        using (MetricsLog log = MetricsLog.Create(Log)) log.Append(Reports.At(10));
        var line = File.ReadAllText(Log);
        File.WriteAllText(Log, line.Replace("\"criticTerms\":{},", "", StringComparison.Ordinal)
            .Replace("\"generatorTerms\":{},", "", StringComparison.Ordinal));
        File.ReadAllText(Log).Should().NotBe(line);

        MetricsLog.Read(Log).Should().Equal(Reports.At(10));
    }

    [Fact]
    public void Report_of_an_earlier_step_takes_the_place_of_what_a_rollback_made_void()
    {
        var rolledBack = Reports.At(20, 3) with { Rollbacks = 1 };
        using (MetricsLog log = MetricsLog.Create(Log))
        {
            foreach (var report in (TrainingReport[])[Reports.At(10), Reports.At(20), Reports.At(30), rolledBack, Reports.At(30, 4)])
            {
                log.Append(report);
            }

            log.Reports.Should().Equal(Reports.At(10), rolledBack, Reports.At(30, 4));
        }

        MetricsLog.Read(Log).Should().Equal(Reports.At(10), rolledBack, Reports.At(30, 4));
    }

    [Fact]
    public void Each_report_is_in_the_file_at_once_and_can_be_read_meanwhile()
    {
        using var log = MetricsLog.Create(Log);
        for (var i = 1; i <= 3; i++)
        {
            log.Append(Reports.At(i));
            using var reader = new StreamReader(new FileStream(Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            reader.ReadToEnd().Count(character => character == '\n').Should().Be(i);
        }
    }

    [Fact]
    public void New_log_replaces_an_old_one()
    {
        File.WriteAllText(Log, "old");
        using (MetricsLog log = MetricsLog.Create(Log)) log.Append(Reports.At(1));
        MetricsLog.Read(Log).Should().ContainSingle();
    }

    [Fact]
    public void Continued_log_drops_what_came_after_the_checkpoint()
    {
        using (MetricsLog log = MetricsLog.Create(Log))
        {
            foreach (var step in (int[])[10, 20, 30, 40]) log.Append(Reports.At(step));
        }

        using (MetricsLog log = MetricsLog.Continue(Log, step: 20))
        {
            log.Reports.Select(report => report.Step).Should().Equal(10, 20);
            log.Append(Reports.At(25));
            log.Reports.Select(report => report.Step).Should().Equal(10, 20, 25);
        }

        MetricsLog.Read(Log).Select(report => report.Step).Should().Equal(10, 20, 25);
    }

    [Fact]
    public void Line_cut_off_by_a_kill_is_passed_over_and_removed_on_continuing()
    {
        using (MetricsLog log = MetricsLog.Create(Log)) log.Append(Reports.At(10));
        File.AppendAllText(Log, "{\"step\":20,\"critic");

        MetricsLog.Read(Log).Select(report => report.Step).Should().Equal(10);
        using (MetricsLog log = MetricsLog.Continue(Log, step: 100)) log.Append(Reports.At(20));

        MetricsLog.Read(Log).Select(report => report.Step).Should().Equal(10, 20);
    }

    [Fact]
    public void Continuing_without_a_log_begins_one()
    {
        using (MetricsLog log = MetricsLog.Continue(Log, step: 100)) log.Append(Reports.At(110));
        MetricsLog.Read(Log).Should().ContainSingle();
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("{\"step\":1}")]
    public void Damaged_line_is_named(string damage)
    {
        using (MetricsLog log = MetricsLog.Create(Log)) log.Append(Reports.At(10));
        File.AppendAllText(Log, damage + "\n");

        FluentActions.Invoking(() => MetricsLog.Read(Log))
            .Should().Throw<InvalidDataException>().WithMessage($"Line 2 of '{Log}' is not a training report*");
    }

    public void Dispose() => _folder.Dispose();
}
