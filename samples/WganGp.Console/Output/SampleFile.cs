using System.Diagnostics;
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

    /// <summary>Writes samples <c>[N, …]</c>.</summary>
    public static void Write(string path, Recipe recipe, torch.Tensor samples)
    {
        var (low, high) = recipe.ValueRange;
        switch ((Ending(path), recipe.Kind))
        {
            case (Lines, SampleKind.Text text): TextSamples.Write(path, samples, text.Vocabulary); break;
            case (Picture, SampleKind.Images): ImageGrid.WritePng(path, samples, low, high); break;
            case (Picture, SampleKind.Points): PointPicture.Write(path, recipe, recipe.Name, samples); break;
            case (Array, SampleKind.Images): NumpyFile.WriteImages(path, samples, low, high); break;
            case (Array, _): NumpyFile.Write(path, samples); break;
            default: throw new UnreachableException($"{path} was not checked with {nameof(ThrowUnlessFit)}.");
        }
    }

    private static string Ending(string path) => Path.GetExtension(path).ToUpperInvariant();
}
