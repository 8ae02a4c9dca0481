using TorchSharp;
using WganGp.Programs;
using WganGp.Programs.Plots;
using WganGp.Recipes;
using WganGp.Recipes.Output;

namespace WganGp.ConsoleApp.Output;

/// <summary>Samples of a recipe in a file of the kind that its name asks for.</summary>
internal static class SampleFile
{
    private const string Picture = ".PNG";
    private const string Array = ".NPY";
    private const string Lines = ".TXT";

    /// <summary>The ending of a file in which samples of a recipe are looked at.</summary>
    public static string Ending(Recipe recipe) => recipe.Vocabulary is null ? ".png" : ".txt";

    public static void ThrowUnlessKnown(string path)
    {
        if (Kind(path) is not (Picture or Array or Lines)) throw new UserException($"--output {path} must end in .png or .npy, or in .txt for a recipe of text.");
    }

    public static void ThrowUnlessFit(string path, Recipe recipe)
    {
        if (Kind(path) == Picture && recipe.Vocabulary is not null) throw new UserException($"--output {path}: the recipe {recipe.Name} makes text; end it in .txt or .npy.");
        if (Kind(path) == Lines && recipe.Vocabulary is null) throw new UserException($"--output {path}: the recipe {recipe.Name} makes {(recipe.ImageShape is null ? "points" : "images")}; end it in .png or .npy.");
    }

    /// <summary>Writes samples <c>[N, …]</c>.</summary>
    public static void Write(string path, Recipe recipe, torch.Tensor samples)
    {
        var (low, high) = recipe.ValueRange;
        switch (Kind(path))
        {
            case Lines: TextSamples.Write(path, samples, recipe.Vocabulary!); break;
            case Picture when recipe.ImageShape is not null: ImageGrid.WritePng(path, samples, low, high); break;
            case Picture: PointPicture.Write(path, recipe, recipe.Name, samples); break;
            case Array when recipe.ImageShape is not null: NumpyFile.WriteImages(path, samples, low, high); break;
            default: NumpyFile.Write(path, samples); break;
        }
    }

    private static string Kind(string path) => Path.GetExtension(path).ToUpperInvariant();
}
