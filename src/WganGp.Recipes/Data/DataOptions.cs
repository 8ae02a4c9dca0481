namespace WganGp.Recipes.Data;

/// <summary>How <see cref="DataFile.Open"/> reads what it finds. Only the part that concerns the kind of data has an effect.</summary>
public sealed record DataOptions
{
    /// <summary>
    /// Whether batches carry labels. The default value is false, for unconditional networks. Of CIFAR-100 they are the fine ones; a table's
    /// are those of <see cref="TableOptions.LabelColumn"/>, which must be named; text has none.
    /// </summary>
    public bool Labels { get; init; }

    /// <summary>What becomes of pixels, of every kind of image.</summary>
    public ImageTransform Transform { get; init; } = new();

    /// <summary>Images of a folder.</summary>
    public ImageFolderOptions Folder { get; init; } = new();

    /// <summary>Text.</summary>
    public TextOptions Text { get; init; } = new();

    /// <summary>Tables of numbers.</summary>
    public TableOptions Table { get; init; } = new();

    /// <summary>Is told how many images of a folder have been looked at, and of how many; null, the default, for nobody.</summary>
    public IProgress<(int Done, int Total)>? Progress { get; init; }
}
