using System.Diagnostics;
using System.Globalization;
using WganGp.Recipes.Data;

namespace WganGp.Recipes;

/// <summary>Checks that data fits a recipe, and adapts the recipe to it.</summary>
internal static class RecipeFit
{
    private const int MostNames = 4;

    // The levels that arrays of images usually have, the narrowest first.
    private static readonly (double Low, double High)[] LikelyLevels = [(0, 1), (-1, 1), (0, 255), (0, 65_535)];

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
                ImageShape = images.Shape,
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
            SampleKind.Images when data.SampleShape.SequenceEqual(recipe.SampleShape) => WithClasses(recipe, InRange(recipe, data)),
            _ => throw Unfit(recipe, data),
        };
    }

    /// <summary>Refuses values that the recipe's generator cannot make, or of which it would make a part only.</summary>
    private static FileData InRange(Recipe recipe, FileData data)
    {
        var (low, high) = recipe.ValueRange;
        if (data.ValueRange is { } range)
        {
            return range == recipe.ValueRange
                ? data
                : throw new TrainingDataException(
                    $"The recipe {recipe.Name} learns values from {Text(low)} to {Text(high)}, but '{data.Path}' was opened with values " +
                    $"from {Text(range.Low)} to {Text(range.High)}: open it with {nameof(Recipe)}.{nameof(Recipe.OpenData)}, or set " +
                    $"{nameof(ImageTransform)}.{nameof(ImageTransform.Low)} and {nameof(ImageTransform.High)}.");
        }

        // Half floats, for example, round to a few thousandths.
        var tolerance = 0.005 * (high - low);
        if (data.Extent is not { } found) return data;
        // Nothing darker than the middle: a range from 0 where one from -1 is learned.
        var isHalf = found.Low >= (low + high) / 2;
        if (found.Low >= low - tolerance && found.High <= high + tolerance && !isHalf) return data;
        var likely = LikelyLevels.FirstOrDefault(levels => found.Low >= levels.Low && found.High <= levels.High, (found.Low, found.High));
        throw new TrainingDataException(
            $"The recipe {recipe.Name} learns values from {Text(low)} to {Text(high)}, but '{data.Path}' has values from " +
            $"{Text(found.Low)} to {Text(found.High)}: say which values are black and white, to have them " +
            $"rescaled, with {nameof(ImageTransform)}.{nameof(ImageTransform.Levels)} = {Levels(likely, "({0}, {1})")} " +
            $"(on the command line --levels {Levels(likely, "{0},{1}")}).");
    }

    private static string Text(double value) => ValueExtent.Text(value);

    private static string Levels((double Low, double High) levels, string format) =>
        string.Format(CultureInfo.InvariantCulture, format, levels.Low, levels.High);

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
