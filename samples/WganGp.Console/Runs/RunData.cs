using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using WganGp.Programs;
using WganGp.Recipes;
using WganGp.Recipes.Data;

namespace WganGp.ConsoleApp.Runs;

/// <summary>The data of a run: the bundled images, the user's, or a toy distribution.</summary>
internal sealed class RunData
{
    private RunData(Recipe recipe, ITrainingData source, string description, string? path)
    {
        Recipe = recipe;
        Source = source;
        Files = source as FileData;
        Description = description;
        Path = path;
    }

    /// <summary>The recipe, adapted to the classes or characters of the data.</summary>
    public Recipe Recipe { get; }

    /// <summary>What is trained on; its <see cref="ITrainingData.HeldOut"/> is what is not.</summary>
    public ITrainingData Source { get; private init; }

    /// <summary>All of the data that was read from files; null for points.</summary>
    public FileData? Files { get; }

    /// <summary>The share of the data that is not trained on; null for none.</summary>
    public double? HoldOut { get; private init; }

    /// <summary>For the summary: what it is and how much of it.</summary>
    public string Description { get; }

    /// <summary>The path given by the user; null for bundled data.</summary>
    public string? Path { get; }

    /// <summary>Which stored values are black and white, as the user wrote it; null for the default.</summary>
    public string? Levels { get; private init; }

    /// <summary>What is probably not as intended, one line each.</summary>
    public IReadOnlyList<string> Warnings => Files?.Warnings ?? [];

    /// <summary>What was skipped, one sentence each.</summary>
    public IReadOnlyList<string> Skipped => Files?.Skipped ?? [];

    /// <summary>Opens the data for a recipe.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="path">The user's data; null for the bundled images or the recipe's own points.</param>
    /// <param name="seed">The seed of points.</param>
    /// <param name="refuseDamaged">Whether a damaged image is an error.</param>
    /// <param name="levels">Which stored values are black and white (<see cref="LevelsOption"/>); null for the default.</param>
    /// <param name="holdOut">The share of the data that is not trained on; null for none.</param>
    /// <param name="cancellation">Cancels the opening.</param>
    public static RunData Open(
        Recipe recipe, string? path, ulong seed, bool refuseDamaged = false, string? levels = null, double? holdOut = null,
        CancellationToken cancellation = default)
    {
        if (holdOut is not (null or (> 0 and < 1)))
        {
            throw new UserException(FormattableString.Invariant(
                $"--hold-out is {holdOut}; it must be a share above 0 and below 1, such as 0.1."));
        }

        var transform = LevelsOption.Apply(new ImageTransform(), levels);
        if (levels is not null && recipe.Kind is not SampleKind.Images)
        {
            throw new UserException($"--levels {levels} is for images, but the recipe {recipe.Name} learns none; leave it out.");
        }

        if (recipe.Kind is SampleKind.Points { Distribution: var distribution })
        {
            if (holdOut is not null)
            {
                throw new UserException(
                    $"The recipe {recipe.Name} draws new points for every batch, so that nothing is trained on twice; leave out " +
                    "--hold-out.");
            }

            return path is null
                ? new RunData(recipe, new ToyData(distribution, seed), $"{distribution.Name}, drawn on demand", null)
                : throw new UserException(
                    $"The recipe {recipe.Name} draws its own points; leave out --data, or choose a recipe of images.");
        }

        if (path is null && !BundledImages.Fit(recipe))
        {
            throw new UserException($"The recipe {recipe.Name} needs data: --data PATH. {recipe.DataWanted}");
        }

        using var progress = new IndexingProgress(Console.Error);
        var data = recipe.OpenData(
            path ?? BundledImages.Folder,
            new DataOptions
            {
                Folder = new ImageFolderOptions { RefuseDamaged = refuseDamaged },
                Transform = transform,
                Progress = progress,
            },
            cancellation);
        var fitted = recipe.For(data);
        var held = holdOut is { } share ? Math.Clamp((long)Math.Round(share * data.Count!.Value), 1, data.Count.Value) : 0;
        var without = held > 0 ? FormattableString.Invariant($", {held:N0} of them held out") : "";
        return new RunData(fitted, data, Describe(data, fitted) + without, path is null ? null : System.IO.Path.GetFullPath(path))
        {
            Levels = levels,
            HoldOut = holdOut,
            Source = held > 0 ? TrainingData.HoldOut(data, held) : data,
        };
    }

    /// <summary>Real points for the picture of a toy distribution.</summary>
    public torch.Tensor Points(int count) => Source.Read([.. Enumerable.Range(0, count).Select(index => (long)index)]).Samples;

    private static string Describe(FileData data, Recipe recipe)
    {
        var name = System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(data.Path));
        var kind = recipe.Kind switch
        {
            SampleKind.Images images => $"images of {images.Width}x{images.Height}",
            SampleKind.Text text => $"lines of {text.Length} characters, {text.Vocabulary.Count - 1} different ones,",
            _ => throw new UnreachableException("A recipe of points takes no data."),
        };
        var classes = recipe.Classes is { } found ? $" in {found.Count} classes" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{data.Count:N0} {kind}{classes} from {name}");
    }
}
