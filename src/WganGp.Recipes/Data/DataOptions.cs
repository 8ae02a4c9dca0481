namespace WganGp.Recipes.Data;

/// <summary>How <see cref="DataFile.Open"/> reads data. Only the options for the format found have an effect.</summary>
public sealed record DataOptions
{
    /// <summary>
    /// Whether batches carry labels. The default value is false, for unconditional networks. CIFAR-100 gives the fine labels; a table's
    /// labels are in <see cref="TableOptions.LabelColumn"/>, which must be set; text has none.
    /// </summary>
    public bool Labels { get; init; }

    /// <summary>How pixels are transformed, for every image format.</summary>
    public ImageTransform Transform { get; init; } = new();

    /// <summary>Options for a folder of images.</summary>
    public ImageFolderOptions Folder { get; init; } = new();

    /// <summary>Options for text.</summary>
    public TextOptions Text { get; init; } = new();

    /// <summary>Options for tables of numbers.</summary>
    public TableOptions Table { get; init; } = new();

    /// <summary>The shape of an image [C, H, W] that a recipe wants of an array; null for any.</summary>
    internal IReadOnlyList<long>? ImageShape { get; init; }

    /// <summary>Receives how many images of a folder have been checked, and of how many; null, the default, disables it.</summary>
    public IProgress<(int Done, int Total)>? Progress { get; init; }
}
