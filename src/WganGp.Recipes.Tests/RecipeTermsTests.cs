using FluentAssertions;
using TorchSharp;
using Xunit;

namespace WganGp.Recipes.Tests;

public class RecipeTermsTests
{
    [Fact]
    public void Terms_of_the_host_are_part_of_a_recipe_s_loss()
    {
        var recipe = Recipe.Find("toy-swissroll").Tiny();
        var term = new Distance();
        using var trainer = recipe.CreateTrainer(terms: [term]);
        using var without = recipe.CreateTrainer();

        var report = trainer.Train(recipe.Data()).Last();
        _ = without.Train(recipe.Data()).Last();

        // Three updates, and those of the self-check.
        term.Batches.Should().HaveCountGreaterThan(3).And.OnlyContain(shape => shape.Length == 2 && shape[1] == 2);
        report.GeneratorTerms.Should().ContainKey("distance").WhoseValue.Should().BePositive();
        Weights(trainer).Should().NotEqual(Weights(without), "the term has a gradient");
    }

    private static float[] Weights(WganGpTrainer trainer) =>
        [.. trainer.Generator.Module.parameters().SelectMany(weight => weight.detach().flatten().data<float>().ToArray())];

    private sealed class Distance : IGeneratorTerm
    {
        public List<long[]> Batches { get; } = [];

        public string Name => "distance";

        public double Weight => 0.5;

        public torch.Tensor Compute(GeneratorTermInput input)
        {
            Batches.Add(input.Samples.shape);
            return input.Samples.square().mean();
        }
    }
}
