using TorchSharp;
using WganGp.ConsoleApp.Output;
using WganGp.Recipes;
using WganGp.Recipes.Output;

namespace WganGp.ConsoleApp.Runs;

/// <summary>The picture of a training step: a grid of images, or points over the critic's contour lines.</summary>
internal sealed class RunPictures(Recipe recipe, RunData data, RunFolder folder)
{
    private const int GridCount = 80;
    private const int GridColumns = 10;
    private const int PointCount = 1_000;
    // The same latents in every picture, so that one sees the same samples grow.
    private const ulong Seed = 1;

    public string Write(WganGpTrainer trainer)
    {
        var path = folder.Sample(trainer.Step);
        if (recipe.Distribution is null)
        {
            // A column a class where there are classes.
            using var labels = recipe.Classes is { } classes ? torch.arange(GridCount, torch.int64).remainder(classes.Count) : null;
            using var samples = trainer.Sample(GridCount, Seed, labels);
            ImageGrid.WritePng(path, samples, recipe.ValueRange.Low, recipe.ValueRange.High, columns: GridColumns);
        }
        else
        {
            using var generated = trainer.Sample(PointCount, Seed);
            using var real = data.Points(PointCount);
            PointPicture.Write(path, recipe, $"{recipe.Name}, step {trainer.Step:N0}", generated, real, trainer.Critic);
        }

        return path;
    }
}
