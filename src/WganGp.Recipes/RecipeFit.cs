using WganGp.Recipes.Data;

namespace WganGp.Recipes;

/// <summary>Whether data fits a recipe, and what the recipe becomes by it.</summary>
internal static class RecipeFit
{
    private const int MostNames = 4;

    public static void ThrowIfItDrawsItsOwn(Recipe recipe)
    {
        if (recipe.Distribution is not null)
            throw new TrainingDataException($"The recipe {recipe.Name} draws its own points: give it no data, or choose a recipe of images or text.");
    }

    /// <summary>The host's options with what the recipe decides.</summary>
    public static DataOptions Options(Recipe recipe, DataOptions options) => options with
    {
        Labels = recipe.Classes is not null,
        Transform = options.Transform with { Low = recipe.ValueRange.Low, High = recipe.ValueRange.High, Dequantize = recipe.Dequantize },
        Folder = recipe.ImageShape is [var channels, var size, _] ? options.Folder with { Channels = (int)channels, Size = (int)size } : options.Folder,
        Text = options.Text with { Length = recipe.TextLength },
    };

    public static Recipe To(Recipe recipe, FileData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        ThrowIfItDrawsItsOwn(recipe);
        if (recipe.Vocabulary is not null)
            return data is TextLines text && text.SampleShape[1] == recipe.TextLength ? recipe with { Vocabulary = text.Vocabulary } : throw Unfit(recipe, data);
        if (!data.SampleShape.SequenceEqual(recipe.ImageShape!))
            throw Unfit(recipe, data);
        if (recipe.Classes is null)
            return recipe;
        if (data.Classes is null)
            throw new TrainingDataException($"The recipe {recipe.Name} learns classes, and '{data.Path}' was opened without labels: open it with {nameof(Recipe.OpenData)}.");
        return KeepsNames(recipe.Classes, data.Classes) ? recipe : recipe with { Classes = data.Classes };
    }

    /// <summary>A file that only numbers its classes leaves the recipe's names for them.</summary>
    private static bool KeepsNames(IReadOnlyList<string> names, IReadOnlyList<string> found) =>
        names.Count == found.Count && found.Index().All(pair => pair.Item == FileData.Text(pair.Index));

    private static TrainingDataException Unfit(Recipe recipe, FileData data)
    {
        string others = string.Join(", ", Recipe.All.Where(other => other.ImageShape is { } shape && shape.SequenceEqual(data.SampleShape)).Select(other => other.Name).Take(MostNames));
        return new TrainingDataException(
            $"The recipe {recipe.Name} learns {Wanted(recipe)}, and '{data.Path}' holds {Found(data)}: give {(recipe.Vocabulary is null ? "images of that shape, or a folder of image files, which are brought to it" : "a text file (.txt), one sample a line")}"
            + (others.Length > 0 ? $", or choose a recipe of such images ({others}, …)." : "."));
    }

    private static string Wanted(Recipe recipe) => recipe.ImageShape is { } shape ? Images(shape) : $"text of {recipe.TextLength} characters a line";

    private static string Found(FileData data) => data switch
    {
        TextLines text => $"text of {text.SampleShape[1]} characters a line",
        CsvTable table => $"a table of {table.SampleShape[0]} columns",
        { SampleShape: [1 or 3, _, _] } => Images(data.SampleShape),
        _ => $"samples of the shape [{string.Join(", ", data.SampleShape)}]",
    };

    private static string Images(IReadOnlyList<long> shape) => $"{(shape[0] == 1 ? "grey" : "colour")} images of {shape[2]}x{shape[1]}";
}
