using System.Diagnostics;
using WganGp.Recipes.Data;

namespace WganGp.Recipes;

/// <summary>Checks that data fits a recipe, and adapts the recipe to it.</summary>
internal static class RecipeFit
{
    private const int MostNames = 4;

    public static void ThrowIfItDrawsItsOwn(Recipe recipe)
    {
        if (recipe.Kind is not SampleKind.Points) return;
        throw new TrainingDataException(
            $"The recipe {recipe.Name} draws its own points: pass no data, or choose a recipe of images or text.");
    }

    /// <summary>The host's options with the recipe's own settings.</summary>
    public static DataOptions Options(Recipe recipe, DataOptions options)
    {
        var decided = options with
        {
            Labels = recipe.Classes is not null,
            Transform = options.Transform with { Low = recipe.ValueRange.Low, High = recipe.ValueRange.High },
        };
        return recipe.Kind switch
        {
            SampleKind.Images images => decided with
            {
                Transform = decided.Transform with { Dequantize = images.Dequantize },
                Folder = options.Folder with { Channels = images.Channels, Size = images.Height },
            },
            SampleKind.Text text => decided with { Text = options.Text with { Length = text.Length } },
            _ => decided,
        };
    }

    public static Recipe To(Recipe recipe, FileData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        ThrowIfItDrawsItsOwn(recipe);
        return recipe.Kind switch
        {
            SampleKind.Text kind when data is TextLines text && text.SampleShape[1] == kind.Length =>
                recipe with { Kind = kind with { Vocabulary = text.Vocabulary } },
            SampleKind.Images when data.SampleShape.SequenceEqual(recipe.SampleShape) => WithClasses(recipe, data),
            _ => throw Unfit(recipe, data),
        };
    }

    private static Recipe WithClasses(Recipe recipe, FileData data)
    {
        if (recipe.Classes is null) return recipe;
        if (data.Classes is null)
        {
            throw new TrainingDataException(
                $"The recipe {recipe.Name} needs labels, but '{data.Path}' was opened without them: " +
                $"open it with {nameof(Recipe.OpenData)}.");
        }

        return KeepsNames(recipe.Classes, data.Classes) ? recipe : recipe with { Classes = data.Classes };
    }

    /// <summary>A file that only numbers its classes keeps the recipe's names.</summary>
    private static bool KeepsNames(IReadOnlyList<string> names, IReadOnlyList<string> found) =>
        names.Count == found.Count && found.Index().All(pair => pair.Item == FileData.Text(pair.Index));

    private static TrainingDataException Unfit(Recipe recipe, FileData data)
    {
        var others = string.Join(", ", Recipe.All
            .Where(other => other.Kind is SampleKind.Images && other.SampleShape.SequenceEqual(data.SampleShape))
            .Select(other => other.Name).Take(MostNames));
        var (wanted, advice) = recipe.Kind switch
        {
            SampleKind.Images => (Images(recipe.SampleShape), "images of that shape, or a folder of image files, which are resized"),
            SampleKind.Text text => ($"text of {text.Length} characters per line", "a text file (.txt), one sample per line"),
            _ => throw new UnreachableException("A recipe of points takes no data."),
        };
        return new TrainingDataException(
            $"The recipe {recipe.Name} learns {wanted}, but '{data.Path}' has {Found(data)}: give {advice}"
            + (others.Length > 0 ? $", or choose a recipe of such images ({others}, …)." : "."));
    }

    private static string Found(FileData data) => data switch
    {
        TextLines text => $"text of {text.SampleShape[1]} characters per line",
        CsvTable table => $"a table of {table.SampleShape[0]} columns",
        { SampleShape: [1 or 3, _, _] } => Images(data.SampleShape),
        _ => $"samples of the shape [{string.Join(", ", data.SampleShape)}]",
    };

    private static string Images(IReadOnlyList<long> shape) => $"{(shape[0] == 1 ? "grey" : "colour")} images of {shape[2]}x{shape[1]}";
}
