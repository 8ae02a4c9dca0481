using FluentAssertions;
using WganGp.TestSupport;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Recipes.Tests;

/// <summary>Every recipe trains, its critic is what it is said to be, and a run goes on exactly.</summary>
[Collection(Alone.Name)]
public sealed class RecipeRunTests : IDisposable
{
    private const string Small = "-small";

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Names => [.. Recipe.All.Select(recipe => recipe.Name)];

    // What makes a recipe small, channels and batches, is the same for all of them here: a small one is its large one again.
    public static TheoryData<string> LargeNames => [.. Recipe.All.Select(recipe => recipe.Name)
        .Where(name => !name.EndsWith(Small, StringComparison.Ordinal) || !Recipe.All.Any(large => large.Name == name[..^Small.Length]))];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Preflight_finds_exactly_what_the_recipe_accepts(string name)
    {
        var recipe = Recipe.Find(name).Tiny();
        using var scope = NewDisposeScope();
        using var trainer = recipe.CreateTrainer();
        using var batch = recipe.Data().Read([.. Enumerable.Range(0, 8).Select(index => (long)index)]);

        var inspection = CriticInspector.Inspect(trainer.Critic, batch.Samples, batch.Condition, recipe.Options().GradientPenalty);

        inspection.Findings.Select(finding => finding.Name).Distinct()
            .Should().BeEquivalentTo(recipe.Options().AcceptedFindings, string.Join("; ", inspection.Findings));
    }

    [Theory]
    [MemberData(nameof(LargeNames))]
    public void Run_that_is_resumed_ends_in_the_bytes_of_the_run_that_was_not_interrupted(string name)
    {
        var recipe = Recipe.Find(name).Tiny();
        using var scope = NewDisposeScope();

        Train(recipe, from: null, "part", "whole");
        Train(recipe, from: "part", "resumed");

        File.ReadAllBytes(folder["resumed"]).Should().Equal(File.ReadAllBytes(folder["whole"]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Samples_have_the_shape_that_the_recipe_says_and_its_range(string name)
    {
        var recipe = Recipe.Find(name).Tiny();
        using var scope = NewDisposeScope();
        using var trainer = recipe.CreateTrainer();

        var samples = trainer.Sample(4, condition: recipe.Classes is null ? null : arange(4, int64));

        samples.shape.Should().Equal([4, .. recipe.SampleShape]);
        // R3GAN's generator ends in a linear map.
        if (recipe.Kind is SampleKind.Points || recipe.Name == "fashion-r3") return;
        samples.min().item<float>().Should().BeGreaterThanOrEqualTo((float)recipe.ValueRange.Low);
        samples.max().item<float>().Should().BeLessThanOrEqualTo((float)recipe.ValueRange.High);
    }

    /// <summary>Saves after each of the last steps.</summary>
    private void Train(Recipe recipe, string? from, params string[] to)
    {
        using var trainer = recipe.CreateTrainer();
        if (from is not null) trainer.Resume(folder[from]);
        foreach (var report in trainer.Train(recipe.Data()))
        {
            double.IsFinite(report.CriticLoss).Should().BeTrue();
            if (report.Step > 3 - to.Length) trainer.Save(folder[to[(int)report.Step - 3 + to.Length - 1]]);
        }

        trainer.Step.Should().Be(3);
    }
}
