using TorchSharp;
using WganGp.Recipes;

namespace WganGp.ConsoleApp.Runs;

/// <summary>The labels of samples for which nobody asked for a class.</summary>
internal static class ClassLabels
{
    /// <summary>All classes in turn; null for a recipe without.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="count">The number of samples.</param>
    /// <param name="start">The number of samples before them.</param>
    public static torch.Tensor? InTurn(Recipe recipe, long count, long start = 0)
    {
        if (recipe.Classes is not { } classes) return null;
        using var places = torch.arange(start, start + count, torch.int64);
        return places.remainder(classes.Count);
    }
}
