using WganGp.Programs.Plots;
using WganGp.Recipes;
using WganGp.Recipes.Output;

namespace WganGp.ConsoleApp.Runs;

/// <summary>The samples of a training step: a grid of images, points over the critic's contour lines, or lines of text.</summary>
internal sealed class RunPictures(Recipe recipe, RunData data, RunFolder folder, int count)
{
    private const int GridColumns = 10, FewestColumns = 6;

    /// <summary>Ten columns, or fewer if that leaves no gap in the last row; with classes always ten, one per class.</summary>
    private readonly int columns = recipe.Classes is null
        ? Enumerable.Range(FewestColumns, GridColumns - FewestColumns + 1).LastOrDefault(columns => count % columns == 0, GridColumns)
        : GridColumns;

    public string Write(WganGpTrainer trainer)
    {
        var path = folder.Sample(trainer.Step);
        // One column per class if there are classes.
        using var labels = ClassLabels.InTurn(recipe, count);
        using var samples = trainer.Preview(labels);
        switch (recipe.Kind)
        {
            case SampleKind.Images:
                ImageGrid.WritePng(path, samples, recipe.ValueRange.Low, recipe.ValueRange.High, columns: columns);
                break;
            case SampleKind.Text text:
                TextSamples.Write(path, samples, text.Vocabulary);
                break;
            case SampleKind.Points:
                using (var real = data.Points(count))
                {
                    PointPicture.Write(path, recipe, $"{recipe.Name}, step {trainer.Step:N0}", samples, real, trainer.Critic);
                }

                break;
        }

        return path;
    }
}
