using TorchSharp;
using WganGp.Recipes.Data;

namespace WganGp.Recipes.Tests;

/// <summary>Every recipe with so few channels and samples that three steps take a moment; all else is its own.</summary>
internal static class TinyRecipes
{
    private const int Samples = 26;

    public static Recipe Tiny(this Recipe recipe) => recipe with { Channels = 4, Options = () => Shrink(recipe.Options()) };

    /// <summary>Samples of the recipe's shape and range, for networks; not images of anything.</summary>
    public static ITrainingData Data(this Recipe recipe)
    {
        if (recipe.Kind is SampleKind.Points points) return new ToyData(points.Distribution, 3);
        using var random = new torch.Generator(3);
        var (low, high) = recipe.ValueRange;
        var samples = recipe.Kind is SampleKind.Text { Vocabulary.Count: var count, Length: var length }
            ? torch.nn.functional.one_hot(torch.randint(count, [Samples, length], dtype: torch.int64, generator: random), count)
                .transpose(1, 2).to(torch.float32)
            : torch.rand([Samples, .. recipe.SampleShape], generator: random).mul_(high - low).add_(low);
        var labels = recipe.Classes is { } classes ? torch.arange(Samples, torch.int64).remainder(classes.Count) : null;
        return TrainingData.FromTensor(samples, labels);
    }

    private static WganGpOptions Shrink(WganGpOptions options)
    {
        options.Steps = 3;
        // Passes over the data end within the run.
        options.GeneratorBatchSize = options.GeneratorBatchSize is null ? null : 8;
        options.BatchSize = 4;
        options.CriticSteps = Math.Min(options.CriticSteps, 2);
        options.WarmUp.CriticSteps = Math.Min(options.WarmUp.CriticSteps, 3);
        options.PreviewSamples = 4;
        options.ReportEvery = 1;
        options.Execution.Deterministic = true;
        return options;
    }
}
