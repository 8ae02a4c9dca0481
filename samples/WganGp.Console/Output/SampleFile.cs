using System.Diagnostics;
using System.Text;
using TorchSharp;
using WganGp.Programs;
using WganGp.Programs.Plots;
using WganGp.Recipes;
using WganGp.Recipes.Output;

namespace WganGp.ConsoleApp.Output;

/// <summary>Writes samples of a recipe in the format given by the file's extension.</summary>
internal static class SampleFile
{
    private const string Picture = ".PNG";
    private const string Array = ".NPY";
    private const string Lines = ".TXT";

    private const int MostImages = 10_000;
    private const int MostPoints = 100_000;

    /// <summary>The extension of a file for viewing samples of a recipe.</summary>
    public static string Ending(Recipe recipe) => recipe.Kind is SampleKind.Text ? ".txt" : ".png";

    public static void ThrowUnlessKnown(string path)
    {
        if (Ending(path) is not (Picture or Array or Lines))
        {
            throw new UserException($"--output {path} must end in .png or .npy, or in .txt for a recipe of text.");
        }
    }

    public static void ThrowUnlessFit(string path, Recipe recipe)
    {
        var (made, wrong, right) = recipe.Kind switch
        {
            SampleKind.Text => ("text", Picture, ".txt or .npy"),
            SampleKind.Images => ("images", Lines, ".png or .npy"),
            _ => ("points", Lines, ".png or .npy"),
        };
        if (Ending(path) == wrong) throw new UserException($"--output {path}: the recipe {recipe.Name} makes {made}; end it in {right}.");
    }

    /// <summary>Refuses more samples than fit in one picture, or in the free space of the disk.</summary>
    /// <param name="path">The file.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="count">The number of samples.</param>
    /// <param name="free">The free bytes of the disk; null if they are not known.</param>
    public static void ThrowIfTooMany(string path, Recipe recipe, int count, long? free)
    {
        var values = recipe.SampleShape.Aggregate(1L, (product, side) => product * side);
        var (most, bytes) = (Ending(path), recipe.Kind) switch
        {
            (Picture, SampleKind.Images) => (MostImages, 0),
            (Picture, _) => (MostPoints, 0),
            (Lines, SampleKind.Text text) => (int.MaxValue, text.Length + 1L),
            (_, SampleKind.Images) => (int.MaxValue, values),
            _ => (int.MaxValue, values * sizeof(float)),
        };
        if (count > most)
        {
            throw new UserException(
                $"--count {count} is too many for one picture, which shows at most {most:N0}; ask for fewer, or end --output in .npy.");
        }

        var size = bytes * count;
        if (size > free)
        {
            throw new UserException(
                $"--count {count} makes a file of {DiskSpace.Text(size)}, but {DiskSpace.Text(free.Value)} are free on the disk of " +
                $"{path}; ask for fewer, or write to another disk.");
        }
    }

    /// <summary>Writes samples <c>[N, …]</c> that come in parts; a picture needs all of them at once.</summary>
    public static void Write(string path, Recipe recipe, int count, IEnumerable<torch.Tensor> parts)
    {
        var (low, high) = recipe.ValueRange;
        switch ((Ending(path), recipe.Kind))
        {
            case (Lines, SampleKind.Text text): WriteLines(path, text, parts); break;
            case (Array, SampleKind.Images): NumpyFile.WriteImagesInParts(path, count, parts, low, high); break;
            case (Array, _): NumpyFile.WriteInParts(path, count, parts); break;
            case (Picture, _): WritePicture(path, recipe, parts); break;
            default: throw new UnreachableException($"{path} was not checked with {nameof(ThrowUnlessFit)}.");
        }
    }

    private static void WriteLines(string path, SampleKind.Text text, IEnumerable<torch.Tensor> parts) => ResultFile.Write(path, stream =>
    {
        foreach (var line in parts.SelectMany(text.Vocabulary.Decode)) stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
    });

    private static void WritePicture(string path, Recipe recipe, IEnumerable<torch.Tensor> parts)
    {
        using var scope = torch.NewDisposeScope();
        var samples = torch.cat([.. parts.Select(part => part.alias())]);
        if (recipe.Kind is SampleKind.Points) PointPicture.Write(path, recipe, recipe.Name, samples);
        else ImageGrid.WritePng(path, samples, recipe.ValueRange.Low, recipe.ValueRange.High);
    }

    private static string Ending(string path) => Path.GetExtension(path).ToUpperInvariant();
}
