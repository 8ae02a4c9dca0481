using WganGp.Recipes;

namespace WganGp.Programs;

/// <summary>The images that come with the programs: the 10,000 test images of Fashion-MNIST, with their labels.</summary>
public static class BundledImages
{
    /// <summary>The folder with their IDX files, beside the program.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Data", "fashion-mnist");

    /// <summary>Whether a recipe can learn them: it is one of grey images of 28x28.</summary>
    public static bool Fit(Recipe recipe) => recipe?.Kind is SampleKind.Images { Channels: 1, Height: 28, Width: 28 };
}
