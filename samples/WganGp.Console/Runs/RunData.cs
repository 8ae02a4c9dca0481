using TorchSharp;
using WganGp.Recipes;
using WganGp.Recipes.Data;

namespace WganGp.ConsoleApp.Runs;

/// <summary>The data of a run: the bundled images, the user's, or a toy distribution.</summary>
internal sealed class RunData : IDisposable
{
    private readonly IdxImages? images;

    private RunData(ITrainingData source, string description, string? path, IdxImages? images)
    {
        Path = path;
        Source = source;
        Description = description;
        this.images = images;
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
                ? new RunData(new ToyData(distribution, seed), $"{distribution.Name}, drawn as it is needed", null, null)
                : throw new UserException($"The recipe {recipe.Name} draws its own points; leave out --data, or choose a recipe of images.");
        }

        var images = IdxImages.Load(path ?? System.IO.Path.Combine(AppContext.BaseDirectory, "Data", "fashion-mnist"));
        var size = images.Images.shape;
        if (size[2] != 28 || size[3] != 28)
        {
            images.Dispose();
            throw new UserException($"The images in {images.ImagesPath} are {size[3]}x{size[2]} pixels; the recipe {recipe.Name} needs 28x28.");
        }

        if (recipe.Classes is not null && images.Labels is null)
        {
            images.Dispose();
            throw new UserException($"There is no file of labels beside {images.ImagesPath}; the recipe {recipe.Name} needs one. Choose an unconditional recipe, or add it.");
        }

        return new RunData(
            TrainingData.FromTensor(images.Images, recipe.Classes is null ? null : images.Labels), $"{size[0]:N0} images of {size[3]}x{size[2]} from {System.IO.Path.GetFileName(images.ImagesPath)}",
            path is null ? null : System.IO.Path.GetFullPath(path), images);
    }

    /// <summary>Real points for the picture of a toy distribution.</summary>
    public torch.Tensor Points(int count) => Source.Read([.. Enumerable.Range(0, count).Select(index => (long)index)]).Samples;

    public void Dispose() => images?.Dispose();
}
