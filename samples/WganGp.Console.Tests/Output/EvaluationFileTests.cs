using FluentAssertions;
using WganGp.ConsoleApp.Output;
using WganGp.Programs;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests.Output;

public sealed class EvaluationFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void One_evaluation_or_several_are_read_as_they_were_written()
    {
        var all = ExamplePages.Evaluations(3, 0.5);
        EvaluationFile.Write(folder["one.json"], all[0]);
        EvaluationFile.Write(folder["all.json"], all);

        EvaluationFile.Read(folder["one.json"]).Should().BeEquivalentTo([all[0]]);
        EvaluationFile.Read(folder["all.json"]).Should().BeEquivalentTo(all, options => options.WithStrictOrdering());
        File.ReadAllText(folder["one.json"]).Should().StartWith("{").And.Contain("\"higherIsBetter\": false").And.NotContain("\r");
    }

    [Fact]
    public void Metrics_of_a_run_are_those_of_all_its_files_by_step()
    {
        var all = ExamplePages.Evaluations(3, 0);
        EvaluationFile.Write(EvaluationFile.PathOf(folder.Path, 400), all[1]);
        EvaluationFile.Write(EvaluationFile.PathOf(folder.Path, 200), all[0]);
        EvaluationFile.Write(folder["evaluation.json"], all[2]);
        File.WriteAllText(Path.Combine(folder["metrics"], "damaged.json"), "{\"step\": 1}");

        EvaluationFile.ReadRun(folder.Path).Select(evaluation => evaluation.Step).Should().Equal(200, 400, 600);
        EvaluationFile.ReadRun(folder["absent"]).Should().BeEmpty();
    }

    [Fact]
    public void Value_that_is_not_finite_is_null()
    {
        var infinite = new EvaluatedMetric { Name = "distance", Value = double.PositiveInfinity };
        EvaluationFile.Write(folder["one.json"], new EvaluationFile { Step = 1, Metrics = [infinite] });

        var metric = EvaluationFile.Read(folder["one.json"])[0].Metrics[0];
        metric.Value.Should().Be(double.NaN);
        metric.HasInterval().Should().BeFalse();
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("3")]
    [InlineData("{\"step\": 1}")]
    [InlineData("{\"step\": 1, \"metrics\": null}")]
    [InlineData("[null]")]
    [InlineData("{\"step\": 1, \"metrics\": [{\"name\": \"distance\"}]}")]
    public void File_of_something_else_is_one_clear_error(string text)
    {
        File.WriteAllText(folder["other.json"], text);

        FluentActions.Invoking(() => EvaluationFile.Read(folder["other.json"])).Should().Throw<UserException>()
            .WithMessage($"{folder["other.json"]} holds no metrics (*). Evaluate again, or delete it.");
    }
}
