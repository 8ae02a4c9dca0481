using TorchSharp;
using WganGp.Recipes;
using WganGp.Recipes.Data;

namespace WganGp.ConsoleApp.Runs;

/// <summary>The data of a run: the bundled images, the user's, or a toy distribution.</summary>
internal sealed class RunData
{
    private RunData(ITrainingData source, string description, string? path)
    {
        Path = path;
        Source = source;
        Description = description;
    }

    public ITrainingData Source { get; }

    /// <summary>For the summary: what it is and how much of it.</summary>
    public string Description { get; }

    /// <summary>Where the user had it read from; null when it came with the program.</summary>
    public string? Path { get; }

    public static RunData Open(Recipe recipe, string? path, ulong seed)
    {
        if (recipe.Distribution is { } distribution)
        {
            return path is null
                ? new RunData(new ToyData(distribution, seed), $"{distribution.Name}, drawn as it is needed", null)
                : throw new UserException($"The recipe {recipe.Name} draws its own points; leave out --data, or choose a recipe of images.");
        }

        var images = IdxImages.Load(
            path ?? System.IO.Path.Combine(AppContext.BaseDirectory, "Data", "fashion-mnist"), new ImageTransform { Low = recipe.ValueRange.Low, High = recipe.ValueRange.High }, labels: recipe.Classes is not null);
        return images.SampleShape is [1, 28, 28]
            ? new RunData(images, $"{images.Count:N0} images of 28x28 from {System.IO.Path.GetFileName(images.Path)}", path is null ? null : System.IO.Path.GetFullPath(path))
            : throw new UserException($"The images in {images.Path} are {images.SampleShape[2]}x{images.SampleShape[1]} pixels; the recipe {recipe.Name} needs 28x28.");
    }

    /// <summary>Real points for the picture of a toy distribution.</summary>
    public torch.Tensor Points(int count) => Source.Read([.. Enumerable.Range(0, count).Select(index => (long)index)]).Samples;
}
