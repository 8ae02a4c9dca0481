using Microsoft.Extensions.Logging;
using WganGp.Recipes.Data;

namespace WganGp.Recipes;

/// <summary>A published configuration: networks, schedule and the data that they are designed for.</summary>
/// <example><code>
/// Recipe recipe = Recipe.Find("image64-dcgan-small");
/// FileData images = recipe.OpenData("icons");
/// using WganGpTrainer trainer = recipe.CreateTrainer(images);
/// foreach (TrainingReport report in trainer.Train(images)) Console.WriteLine(report);
/// </code></example>
public sealed record Recipe
{
    /// <summary>The name on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>One line: what it trains, and on what.</summary>
    public required string Description { get; init; }

    /// <summary>Where the configuration comes from: repository and script.</summary>
    public required string Source { get; init; }

    /// <summary>
    /// What differs from the source and why, a sentence or two each; padding, initial weights and the order of weights are described in
    /// docs/networks.md.
    /// </summary>
    public IReadOnlyList<string> Deviations { get; init; } = [];

    /// <summary>The data it needs, what the original used and where to get it; null for a recipe that draws its own.</summary>
    public string? DataWanted { get; init; }

    /// <summary>What it learns to generate: images, text or points.</summary>
    public required SampleKind Kind { get; init; }

    /// <summary>The classes of a conditional recipe, in the order of their labels; null for an unconditional one.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>
    /// The smallest and the largest value of a sample of the data, for pictures and files; a generator that ends in a linear map, as
    /// R3GAN's does, may leave it, and is clamped there.
    /// </summary>
    public (double Low, double High) ValueRange { get; init; } = (0, 1);

    /// <summary>
    /// The width of the networks, in the unit of their constructors: channels of the layer with fewest, or units of a hidden layer.
    /// </summary>
    public required int Channels { get; init; }

    /// <summary>
    /// Builds the generator of the given recipe, from its <see cref="Channels"/>, <see cref="Classes"/> and <see cref="Kind"/>.
    /// </summary>
    public required Func<Recipe, IGenerator> Generator { get; init; }

    /// <summary>Builds the critic of the given recipe.</summary>
    public required Func<Recipe, ICritic> Critic { get; init; }

    /// <summary>Creates a new copy of the recipe's schedule, which the caller may change.</summary>
    public required Func<WganGpOptions> Options { get; init; }

    /// <summary>All recipes, grouped by system.</summary>
    public static IReadOnlyList<Recipe> All { get; } =
    [
        .. FashionRecipes.All, .. ToyRecipes.All, .. MnistRecipes.All, .. KerasGanRecipes.All, .. Tf2GanRecipes.All, .. CifarRecipes.All,
        .. CifarResNetRecipes.All,
        .. Image64Recipes.All, .. UnifiedRecipes.All, .. CreaturesRecipes.All, .. LanguageRecipes.All,
    ];

    /// <summary>The shape of one sample, without the batch.</summary>
    public IReadOnlyList<long> SampleShape => Kind.Shape;

    /// <summary>
    /// The recipe's entries in a checkpoint, with which <see cref="Of"/> and the console's <c>sample</c> can build its networks without
    /// the data. A trainer of <see cref="CreateTrainer"/> writes it into every file.
    /// </summary>
    public IReadOnlyDictionary<string, string> Metadata => RecipeMetadata.Of(this);

    /// <summary>Finds a recipe by its name.</summary>
    /// <param name="name">The name; case is ignored.</param>
    /// <returns>The recipe.</returns>
    /// <exception cref="ArgumentException">No recipe has that name; the message lists the names.</exception>
    public static Recipe Find(string name) =>
        All.FirstOrDefault(recipe => string.Equals(recipe.Name, name, StringComparison.OrdinalIgnoreCase)) ??
        throw new ArgumentException(
            $"There is no recipe '{name}'; the recipes are {string.Join(", ", All.Select(recipe => recipe.Name))}.");

    /// <summary>Finds the recipe of a checkpoint, with the width, classes and characters of its networks.</summary>
    /// <param name="checkpoint">
    /// A file of a trainer that <see cref="CreateTrainer"/> made, or that has the entries of <see cref="Metadata"/>.
    /// </param>
    /// <returns>The recipe: <see cref="CreateTrainer"/> builds networks into which the checkpoint can be loaded.</returns>
    /// <exception cref="CheckpointException">The checkpoint does not name its recipe, or the entries cannot be read.</exception>
    /// <exception cref="ArgumentException">No recipe has the saved name.</exception>
    public static Recipe Of(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return RecipeMetadata.Read(checkpoint);
    }

    /// <summary>
    /// Opens data as this recipe needs it: images converted to its size and channels, values in its range, with labels if it has
    /// classes.
    /// </summary>
    /// <param name="path">A file or folder, as for <see cref="DataFile.Open"/>.</param>
    /// <param name="options">
    /// Memory, background, damaged files, progress; the recipe's own settings override the rest. Null uses the defaults.
    /// </param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <returns>The data.</returns>
    /// <exception cref="TrainingDataException">
    /// There is nothing to read, it is damaged, or it does not fit the recipe; the message says what would fit.
    /// </exception>
    public FileData OpenData(string path, DataOptions? options = null, CancellationToken cancellationToken = default)
    {
        RecipeFit.ThrowIfItDrawsItsOwn(this);
        var data = DataFile.Open(path, RecipeFit.Options(this, options ?? new DataOptions()), cancellationToken);
        For(data);
        return data;
    }

    /// <summary>Adapts the recipe to the classes or characters of the data, on which the size of its networks depends.</summary>
    /// <param name="data">The data, as opened by <see cref="OpenData"/>.</param>
    /// <returns>The adapted recipe.</returns>
    /// <exception cref="TrainingDataException">The data does not fit the recipe; the message says what would fit.</exception>
    public Recipe For(FileData data) => RecipeFit.To(this, data);

    /// <summary>
    /// Builds the networks from the seed, and their trainer, whose checkpoints name this recipe (<see cref="Metadata"/>).
    /// </summary>
    /// <param name="data">The data to train on (<see cref="For"/>); null builds the networks of the recipe as it is.</param>
    /// <param name="options">The schedule; null is the recipe's own.</param>
    /// <param name="logger">Receives warnings; null disables logging.</param>
    /// <param name="terms">
    /// Terms of the losses besides the recipe's own, <see cref="IGeneratorTerm"/> or <see cref="ICriticTerm"/>; null is none.
    /// </param>
    /// <param name="group">The processes that train together; null is this process alone.</param>
    /// <returns>The trainer; the caller disposes it.</returns>
    /// <exception cref="TrainingDataException">The data does not fit the recipe; the message says what would fit.</exception>
    public WganGpTrainer CreateTrainer(
        FileData? data = null, WganGpOptions? options = null, ILogger<WganGpTrainer>? logger = null, IEnumerable<ILossTerm>? terms = null,
        IProcessGroup? group = null)
    {
        var fitted = data is null ? this : For(data);
        options ??= Options();
        var metadata = new Dictionary<string, string>(options.Checkpoint.Metadata ?? new Dictionary<string, string>());
        foreach (var (key, value) in fitted.Metadata) metadata[key] = value;
        options = options with { Checkpoint = options.Checkpoint with { Metadata = metadata } };
        return WganGpTrainer.Create(() => fitted.Generator(fitted), () => fitted.Critic(fitted), options, logger, terms, group: group);
    }

    /// <summary>
    /// Loads a saved generator of this recipe for many callers at once, with averaged weights where the run keeps them:
    /// <c>Recipe.Of(checkpoint).CreateSampler(checkpoint)</c>.
    /// </summary>
    /// <param name="checkpoint">The file, from which the recipe was read (<see cref="Of"/>). It can be disposed afterwards.</param>
    /// <param name="options">How the sampler serves; null is the defaults.</param>
    /// <returns>The sampler; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="CheckpointException">The file's generator is a different one, or it has no averaged weights.</exception>
    public GeneratorSampler CreateSampler(Checkpoint checkpoint, GeneratorSamplerOptions? options = null) =>
        GeneratorSampler.Load(checkpoint, () => Generator(this), options);
}
