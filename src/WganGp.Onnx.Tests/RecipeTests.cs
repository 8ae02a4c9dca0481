using FluentAssertions;
using WganGp.Onnx.Tests.Support;
using WganGp.Recipes;
using Xunit;
using static TorchSharp.torch;

namespace WganGp.Onnx.Tests;

/// <summary>The generator of every recipe, with few channels.</summary>
public sealed class RecipeTests
{
    public static TheoryData<string> Names => [.. Recipe.All.Select(recipe => recipe.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_recipes_generator_gives_the_same_samples_for_any_number(string name)
    {
        var recipe = Recipe.Find(name) with { Channels = 4 };
        var generator = recipe.Generator(recipe);
        using var module = ModelRun.Shaken(generator.Module);
        Func<long, Tensor>? labels = Labels(recipe);
        TakeStatistics(generator, labels);
        using var run = new ModelRun(generator, Options(recipe));
        // Unconditional generators of labelled data take no notice of labels.
        if (!run.Session.InputNames.Contains(OnnxGenerator.Condition)) labels = null;

        foreach (var samples in (long[])[1, 7]) run.ShouldEqualTorchSharp(samples, conditions: labels);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Float16_is_as_exact_as_float16_can_be(string name)
    {
        var recipe = Recipe.Find(name) with { Channels = 8 };
        var generator = recipe.Generator(recipe);
        using var module = generator.Module;
        Func<long, Tensor>? labels = Labels(recipe);
        TakeStatistics(generator, labels);
        using var half = new ModelRun(generator, Options(recipe) with { Half = true });
        using var single = new MemoryStream();
        OnnxGenerator.Write(generator, single, Options(recipe));
        using var small = new MemoryStream();
        OnnxGenerator.Write(generator, small, Options(recipe) with { Half = true });

        // Unconditional generators of labelled data take no notice of labels.
        if (!half.Session.InputNames.Contains(OnnxGenerator.Condition)) labels = null;
        half.ShouldEqualTorchSharp(3, tolerance: 0.02, conditions: labels);
        // Where the weights are most of the file.
        if (single.Length > 20_000) small.Length.Should().BeLessThan(single.Length * 6 / 10);
    }

    private static Func<long, Tensor>? Labels(Recipe recipe) => recipe.Classes is { } classes
        ? count => arange(count, ScalarType.Int64).remainder(classes.Count)
        : null;

    // Running statistics that are the network's own, as after training: with others a deep network's values grow from layer to layer, and
    // their rounding with them.
    private static void TakeStatistics(IGenerator generator, Func<long, Tensor>? labels)
    {
        const int passes = 12, samples = 4;
        if (!generator.Module.named_buffers().Any(buffer => buffer.name.EndsWith("running_var", StringComparison.Ordinal))) return;
        using var noGrad = no_grad();
        using var random = new Generator(3);
        generator.Module.train();
        for (var i = 0; i < passes; i++)
        {
            using var scope = NewDisposeScope();
            generator.Generate(generator.SampleLatent(samples, random), labels?.Invoke(samples));
        }
    }

    private static OnnxOptions Options(Recipe recipe) => new()
    {
        Recipe = recipe.Name,
        Classes = recipe.Classes,
        ValueRange = recipe.ValueRange,
    };
}
