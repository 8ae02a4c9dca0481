using FluentAssertions;
using WganGp.ConsoleApp.Commands;
using WganGp.ConsoleApp.Evaluation;
using WganGp.ConsoleApp.Output;
using WganGp.ConsoleApp.Tests.Support;
using WganGp.Recipes;
using WganGp.TestSupport;
using Xunit;

namespace WganGp.ConsoleApp.Tests.Evaluation;

/// <summary>Images, with the ResNet-18 that comes with the program.</summary>
public sealed class ImageEvaluationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly PlainConsole console = new();

    public void Dispose()
    {
        console.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Every_metric_of_images_is_computed_with_the_bundled_ResNet_18_and_named_as_its_results_are()
    {
        var recipe = Recipe.Find("fashion-classes") with { Channels = 4 };
        using (var trainer = recipe.CreateTrainer()) trainer.Save(folder["untrained.safetensors"]);

        EvaluateCommand.Run(
            console.Console,
            new() { Checkpoint = folder["untrained.safetensors"], Count = 25, Metrics = "all", Output = folder["result.json"] },
            CancellationToken.None);

        var metrics = EvaluationFile.Read(folder["result.json"]).Should().ContainSingle().Subject.Metrics;
        metrics.Select(metric => (metric.Name, metric.HigherIsBetter)).Should().Equal(
            MetricCatalog.Of(recipe).Where(metric => metric.Name != "memorisation").Select(metric => (
                metric.Result, metric.Better is { } better ? better == MetricDirection.HigherIsBetter : (bool?)null)));
        metrics.Should().OnlyContain(metric => metric.Samples == 25 && double.IsFinite(metric.Value));
        metrics.Single(metric => metric.Name == "Frechet ResNet-18 distance").Extractor.Should()
            .MatchRegex("^ResNet-18 \\(sha256:[0-9a-f]{64}\\)$");
    }
}
